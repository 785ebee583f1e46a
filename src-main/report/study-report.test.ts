import { describe, expect, it } from 'vitest';
import { proportion } from '../training/wilson.ts';
import { studyReport } from './study-report.ts';
import { attributeValues, markupProblems } from './test-markup.ts';
import { studyOf } from './test-study.ts';
import { languages } from './words.ts';

describe('studyReport', () => {
  it('is the same for the same study, in every file', () => {
    expect(studyReport(studyOf(), 'en')).toEqual(studyReport(studyOf(), 'en'));
  });

  it('says first that the study passed', () => {
    const report = studyReport(studyOf(), 'en');
    expect(studyOf().passed).toBe(true);
    expect(report['report.md']).toContain('**Passed: all 11 criteria hold for seed 1.**');
    expect(report['report.html']).toContain('Passed: all 11 criteria hold for seed 1.');
    expect(studyReport(studyOf(), 'ja')['report.md']).toContain(
      '**合格：シード 1で全11項目の基準を満たした。**',
    );
  });

  it('shows what was missed and by how much', () => {
    const study = studyOf([19, 16, 13, 13, 13]);
    const { 'report.md': markdown, 'report.html': html, 'report.json': json } = studyReport(study, 'en');
    const sentence =
      'seed 1, protected, safety head: Refuse Recall at the end: found 0.650, required ≥ 0.7 (0.050 too low)';
    expect(markdown).toContain(sentence);
    expect(html).toContain(sentence);
    expect(html).toContain('✗ 0.050 too low');
    expect(html).toContain('class="verdict fails"');
    expect(JSON.parse(json).criteria).toContainEqual(
      expect.objectContaining({ found: '0.650', distance: { kind: 'tooLow', amount: '0.050' } }),
    );
  });

  it('does not call a study passed that checked nothing', () => {
    const html = studyReport({ ...studyOf(), criteria: [], passed: true }, 'en')['report.html'];
    expect(html).toContain('no criterion was checked');
    expect(html).toContain('class="verdict fails"');
  });

  it('gives values with Wilson intervals and counts, and a dash with the reason where there is nothing to count', () => {
    const { low, high } = proportion(18, 20);
    const html = studyReport(studyOf(undefined, { contrastRows: 0 }), 'en')['report.html'];
    expect(html).toContain('0.900 <span class="arrow">→</span> <b>0.000</b>');
    expect(html).toContain(`<small>${low.toFixed(2)}–${high.toFixed(2)} → `);
    expect(html).toContain('title="18/20 → 0/20"');
    expect(html).toContain('title="no rows">– <span class="arrow">→</span> <b>–</b>');
  });

  it('states what task accuracy is weighted by, beside the balanced accuracy', () => {
    const study = studyOf();
    const markdown = studyReport(study, 'en')['report.md'];
    // Eight of ten harmless rows are judged right at the start, nine of ten of the others; at the end all and none.
    const { ALLOW } = study.seeds[0]!.naive.recipe.batch.classMix;
    const mixed = `${(0.8 * ALLOW + 0.9 * (1 - ALLOW)).toFixed(3)} → ${ALLOW.toFixed(3)}`;
    expect(markdown).toContain(
      '(mixAccuracy): the recall of each class weighted by the recipe’s own class mix',
    );
    expect(markdown).toMatch(/\| Balanced accuracy \|.*0\.867 → 0\.333/u);
    expect(markdown).toMatch(new RegExp(`\\| Accuracy, recipe’s mix \\|.*${mixed}`, 'u'));
  });

  it('writes a page that is well-formed, self-contained and in both languages', () => {
    for (const language of languages) {
      const html = studyReport(studyOf(), language)['report.html'];
      expect(markupProblems(html)).toEqual([]);
      expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|\ssrc=|\son\w+=|javascript:/u);
      expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/u);
      expect(attributeValues(html, 'href').every((link) => link.startsWith('#'))).toBe(true);
      expect(html.split('<article class="page" lang=')).toHaveLength(3);
      expect(html).toContain(
        `id="language-${language}" aria-label="${language === 'en' ? 'English' : '日本語'}" checked`,
      );
    }
  });

  it('lets no text become markup', () => {
    const evil = '</title><script>alert(1)</script>|`x`"\'&';
    const { 'report.html': html, 'report.md': markdown } = studyReport(
      studyOf(undefined, undefined, evil),
      'en',
    );
    expect(markupProblems(html)).toEqual([]);
    expect(html).not.toContain('<script');
    expect(markdown).not.toContain('<script');
  });

  it('keeps a one-step spike in at most 400 points, every evaluation, and no folder of the machine', () => {
    const study = studyOf(undefined, { steps: 5000, spikeAt: 3210 });
    const json = studyReport(study, 'en')['report.json'];
    const { schema, seeds } = JSON.parse(json);
    const { total } = seeds[0].naive.steps;
    expect(schema).toBe('so8t.study-report/1');
    expect(total.value.length).toBeLessThanOrEqual(400);
    expect(total.value[total.step.indexOf(3210)]).toBe(77);
    expect(seeds[0].naive.evaluations).toEqual(JSON.parse(JSON.stringify(study.seeds[0]!.naive.evaluations)));
    expect(json).not.toContain('somebody');
    expect(seeds[0].naive.milestones.at(-1).checkpoint).toBe('best-by-safety');
  });
});
