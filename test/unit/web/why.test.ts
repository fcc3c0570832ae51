/** What the page says in Chinese of a choice in a report, for every project whose checkpoints the library knows. */
import { describe, expect, it } from 'vitest';
import { inspectCheckpoint } from '../../../src/index.ts';
import { reasonIn } from '../../../web/tabs/models/report/why.ts';
import { dialectCase, dialectFiles } from '../../support/dialects.ts';

describe('why a choice was made', () => {
  it.each(dialectFiles())('%s: each has a Chinese text; the English one is the library’s own', (file) => {
    const { choices } = inspectCheckpoint(dialectCase(file).checkpoint);
    expect(choices.length).toBeGreaterThan(0);
    for (const choice of choices) {
      expect(reasonIn('en', choice)).toBeUndefined();
      // What nobody has decided is told by what it decides.
      if (choice.source === 'undecided') continue;
      expect(reasonIn('zh', choice), `${choice.option} ${choice.source}`).toMatch(/\p{Script=Han}/u);
    }
  });

  it('has none for a trait that it does not know', () => {
    expect(reasonIn('zh', { option: 'eps', value: 0.5, source: 'dialect' })).toBeUndefined();
  });
});
