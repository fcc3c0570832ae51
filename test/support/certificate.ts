/** A self-signed certificate for 127.0.0.1, made anew each time: a private key in a repository is a bad example. */
import { createSign, generateKeyPairSync } from 'node:crypto';

/** One value in DER (X.690): tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const SEQUENCE = 0x30;
const hex = (text: string) => Buffer.from(text, 'hex');
const ECDSA_WITH_SHA256 = der(SEQUENCE, der(6, hex('2a8648ce3d040302')));
const time = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Valid from yesterday for two days; nobody trusts it but who is told to. */
export function selfSigned(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = der(SEQUENCE, der(0x31, der(SEQUENCE, der(6, hex('550403')), der(12, Buffer.from('test')))));
  const day = 24 * 3600 * 1000;
  const validity = der(SEQUENCE, time(new Date(Date.now() - day)), time(new Date(Date.now() + day)));
  // subjectAltName: the IP address 127.0.0.1.
  const names = der(SEQUENCE, der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = der(0xa3, der(SEQUENCE, der(SEQUENCE, der(6, hex('551d11')), der(4, names))));
  const signed = der(
    SEQUENCE,
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const signature = createSign('SHA256').update(signed).sign(privateKey);
  const whole = der(SEQUENCE, signed, ECDSA_WITH_SHA256, der(3, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
