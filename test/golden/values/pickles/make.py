"""Writes protocol-2.pkl to protocol-5.pkl: plain data as a training script keeps it, by Python's own pickle."""
import pickle
from collections import Counter, OrderedDict

shared = [1, 2]
value = {
    'int': [0, 255, 256, 65535, 65536, -1, -2**31, 2**31, 2**52, 2**70, -2**70],
    'float': [0.5, -1e300, float('inf')],
    'text': ['', 'é', 'x' * 300],
    'bytes': b'\x00\xff',
    'none': None,
    'bool': (True, False),
    'tuples': ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
    'set': {7},
    'shared': [shared, shared],
    'ordered': OrderedDict([('b', 1), ('a', 2)]),
    'counter': Counter({30: 1, 60: 1}),
    3: 'three',
}
for protocol in range(2, 6):
    # Protocol 2 has no bytes: pickle asks a codec to make them.
    data = {k: v for k, v in value.items() if protocol > 2 or k != 'bytes'}
    with open(f'protocol-{protocol}.pkl', 'wb') as file:
        pickle.dump(data, file, protocol)
