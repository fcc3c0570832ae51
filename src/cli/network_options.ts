/** The options that choose a network, the same for every command that has them. */
import { type Command, Option } from 'commander';
import { hiddenUnits, positiveNumber, stageList, truth, wholeNumber } from './parsers.ts';

const GROUP = 'Network (each wins over what the weights say):';

export interface NetworkChoice {
  classes?: number;
  reduction?: number;
  width?: number;
  stages?: readonly number[];
  squeeze?: string;
  gate?: string;
  placement?: string;
  rescale?: 'once' | 'squared';
  stem?: string;
  stemPool?: string;
  strideOn?: string;
  gateBias?: boolean;
  hidden?: 'floor' | 'round8' | number;
  reluBeforeSE?: boolean;
  preActivation?: string;
  eps?: number;
}

/** Each option's flag, its help, and its words or how its text is read. */
const FLAGS: Readonly<
  Record<keyof NetworkChoice, readonly [string, string, readonly string[] | ((text: string) => unknown)]>
> = {
  classes: [
    '--classes <k>',
    'number of classes (default: 10, or 1000 with an ImageNet stem)',
    wholeNumber(1),
  ],
  reduction: ['--reduction <r>', 'C / r hidden units (default: 16)', wholeNumber(1)],
  width: ['--width <factor>', 'multiplies all channels (default: 1)', positiveNumber],
  stages: [
    '--stages <list>',
    'stages with SE modules, such as 3,4, or none: a plain ResNet (default: all)',
    stageList,
  ],
  squeeze: ['--squeeze <by>', 'how a channel becomes one number', ['mean', 'max']],
  gate: ['--gate <function>', 'last function of a module', ['sigmoid', 'tanh', 'relu', 'hardSigmoid']],
  placement: [
    '--placement <place>',
    'where in its block a module sits',
    ['standard', 'pre', 'post', 'identity'],
  ],
  rescale: [
    '--rescale <times>',
    'once: s·u, the paper; squared: u·u·s, the listing read literally',
    ['once', 'squared'],
  ],
  stem: ['--stem <stem>', 'how a network begins', ['cifar', 'imagenet', 'deep']],
  stemPool: ['--stem-pool <how>', 'the stem’s max-pool: padded, or extents rounded up', ['padded', 'ceil']],
  strideOn: ['--stride-on <kernel>', 'the convolution of a bottleneck that halves', ['3x3', '1x1']],
  gateBias: ['--gate-bias <yes|no>', 'whether the two layers of a module have biases', truth],
  hidden: ['--hidden <units>', 'floor: ⌊C / r⌋; round8: to a multiple of 8; or their number', hiddenUnits],
  reluBeforeSE: [
    '--relu-before-se <yes|no>',
    'whether a ReLU stands between the last batch norm and the module',
    truth,
  ],
  preActivation: [
    '--pre-activation <where>',
    'batch norm and ReLU before convolutions',
    ['none', 'full', 'blocks', 'head'],
  ],
  eps: ['--eps <value>', 'batch norm’s ε', positiveNumber],
};

const KEYS = Object.keys(FLAGS) as (keyof NetworkChoice)[];

/** commander calls `--relu-before-se` `reluBeforeSe`. */
function attribute(key: keyof NetworkChoice): string {
  return key === 'reluBeforeSE' ? 'reluBeforeSe' : key;
}

/** Adds them to a command, in a group of its help. */
export function addNetworkOptions(command: Command): Command {
  for (const key of KEYS) {
    const [flag, help, values] = FLAGS[key];
    const option = new Option(flag, help).helpGroup(GROUP);
    command.addOption(typeof values === 'function' ? option.argParser(values) : option.choices(values));
  }
  return command;
}

/** What was chosen, as `buildNetwork` takes it. */
export function chosen(choice: NetworkChoice): Readonly<Record<string, unknown>> {
  const given: Readonly<Record<string, unknown>> = { ...choice };
  const entries = KEYS.map((key) => [key, given[attribute(key)]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** How an option is said on the command line, `--stride-on 1x1`; undefined for one that has no flag. */
export function asFlag(option: string, value: unknown): string | undefined {
  const flag = Object.hasOwn(FLAGS, option) ? FLAGS[option as keyof NetworkChoice][0] : undefined;
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  return flag && (text === undefined ? flag : `${flag.split(' ', 1)[0]} ${text}`);
}
