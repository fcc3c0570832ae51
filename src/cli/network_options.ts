/** The options that choose a network, the same for every command that has them. */
import { type Command, Option } from 'commander';
import { positiveNumber, stageList, wholeNumber } from './parsers.ts';

const GROUP = 'Network (each wins over what the weights say):';

export interface NetworkChoice {
  classes?: number;
  reduction?: number;
  width?: number;
  stages?: readonly number[];
  squeeze?: 'mean' | 'max';
  gate?: 'sigmoid' | 'tanh' | 'relu';
  placement?: 'standard' | 'pre' | 'post' | 'identity';
  rescale?: 'once' | 'squared';
}

function networkOptions(): Option[] {
  const stages = 'stages with SE modules, such as 3,4, or none: a plain ResNet (default: all)';
  return [
    new Option('--classes <k>', 'number of classes (default: 10)').argParser(wholeNumber(1)),
    new Option('--reduction <r>', 'C / r hidden units (default: 16)').argParser(wholeNumber(1)),
    new Option('--width <factor>', 'multiplies all channels (default: 1)').argParser(positiveNumber),
    new Option('--stages <list>', stages).argParser(stageList),
    new Option('--squeeze <by>', 'how a channel becomes one number').choices(['mean', 'max']),
    new Option('--gate <function>', 'last function of a module').choices(['sigmoid', 'tanh', 'relu']),
    new Option('--placement <place>', 'where in its block a module sits').choices([
      'standard',
      'pre',
      'post',
      'identity',
    ]),
    new Option(
      '--rescale <times>',
      'once: s·u, the paper; squared: u·u·s, the listing read literally',
    ).choices(['once', 'squared']),
  ];
}

/** Adds them to a command, in a group of its help. */
export function addNetworkOptions(command: Command): Command {
  for (const option of networkOptions()) command.addOption(option.helpGroup(GROUP));
  return command;
}

const KEYS = ['classes', 'reduction', 'width', 'stages', 'squeeze', 'gate', 'placement', 'rescale'] as const;

/** What was chosen, as `buildNetwork` takes it. */
export function chosen(choice: NetworkChoice): Readonly<Record<string, unknown>> {
  const entries = KEYS.map((key) => [key, choice[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
