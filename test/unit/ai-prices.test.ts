import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownPrices } from '../../shared/config/own-prices.js';
import { presentAi, presentDurationAi } from '../../shared/presenters/ai-block.js';
import { aiModelOf } from '../../shared/domain/ai-model.js';
import { costOf, listPrices, withPrices } from '../../shared/domain/ai-prices.js';
import { addAiFields, emptyAiUsage } from '../../shared/domain/ai-usage.js';
import { aiFields } from '../factories/stored-heartbeats.js';

const tokens = { ai_input_tokens: 1_000_000, ai_cached_input_tokens: 100_000, ai_output_tokens: 10_000 };
const price = { input: 8, cached_input: 2, output: 40 };
const faultOf = (text: string): string => {
  try {
    ownPrices(text);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('costOf', () => {
  const table = withPrices(new Map(), [['Opus', price]]);

  it('is in USD', () => expect(costOf(table, 'Opus', tokens)).to.equal(8 + 0.2 + 0.4));

  it('finds a family in any case', () => {
    for (const family of ['opus', 'OPUS']) expect(costOf(table, family, tokens)).to.equal(8.6);
  });

  it('is rounded to a millionth', () => {
    expect(costOf(table, 'Opus', { ai_input_tokens: 0, ai_cached_input_tokens: 0, ai_output_tokens: 1 })).to.equal(0.00004);
    const odd = withPrices(table, [['Opus', { ...price, input: 0.4 }]]);
    expect(costOf(odd, 'Opus', { ai_input_tokens: 1, ai_cached_input_tokens: 0, ai_output_tokens: 0 })).to.equal(0);
  });

  it('is 0 for a model without a price', () => {
    for (const family of ['Unknown', 'constructor', '__proto__', '']) {
      expect(costOf(listPrices, family, tokens), family).to.equal(0);
      expect(costOf(table, family, tokens), family).to.equal(0);
    }
  });
});

describe('the list prices', () => {
  it('are there for every model with a price that a user agent may name', () => {
    const named =
      'opus/4-8 claude-sonnet-4-5 haiku/4-5 fable/5 mythos/5 claude/3.7 gpt-5.2 gpt/5.6-sol chatgpt/5 codex/5.3 o1 o3 o4-mini ' +
      'gemini/3.1-pro deepseek-v4 glm-5.3 grok/4.7 qwen3-coder qwq-plus kimi-k3 mistral/large-4 codestral/25.08 devstral/2 ' +
      'magistral/1 minimax/m3 composer/2';
    for (const token of named.split(' ')) {
      const [name = '', version = null] = token.split('/');
      expect(costOf(listPrices, aiModelOf(name, version).ai_model, tokens), token).to.be.above(0);
    }
  });

  it('make cached tokens no dearer than others, and output dearer', () => {
    for (const [family, { input, cached_input, output }] of listPrices) {
      expect(cached_input, family).to.be.above(0).and.at.most(input);
      expect(output, family).to.be.above(input);
    }
  });
});

describe('the AI block', () => {
  it('costs what the table says that it is given', () => {
    const usage = emptyAiUsage();
    addAiFields(usage, aiFields({ ai_input_tokens: 1_000_000 }), 'Opus');
    addAiFields(usage, aiFields({ ai_output_tokens: 1_000_000 }), 'Mythical-5');
    const prices = withPrices(listPrices, [
      ['opus', price],
      ['mythical-5', { ...price, output: 0.5 }],
    ]);
    const block = presentAi(usage, prices);
    expect(block.ai_model_costs).to.deep.equal({ Opus: 8, 'Mythical-5': 0.5 });
    expect(block.ai_model_total_cost).to.equal(8.5);
    expect(block.ai_model_breakdown.map((m) => m.cost)).to.deep.equal([8, 0.5]);
    expect(presentDurationAi(usage, prices).ai_model_costs).to.deep.equal(block.ai_model_costs);
    expect(presentAi(usage, new Map()).ai_model_total_cost).to.equal(0);
  });
});

describe("an operator's prices", () => {
  it('go over the list prices, in any case, and leave the others', () => {
    const table = ownPrices(JSON.stringify({ opus: price, 'Own-Model': price }));
    expect(costOf(table, 'Opus', tokens)).to.equal(8.6);
    expect(costOf(table, 'Own-Model', tokens)).to.equal(8.6);
    expect(costOf(table, 'Sonnet', tokens))
      .to.equal(costOf(listPrices, 'Sonnet', tokens))
      .and.above(0);
    expect(costOf(listPrices, 'Own-Model', tokens), 'the list is left alone').to.equal(0);
  });

  it('may be none, and stand after a byte order mark', () => {
    expect(ownPrices('{}')).to.deep.equal(listPrices);
    expect(costOf(ownPrices(`\uFEFF${JSON.stringify({ Opus: price })}`), 'Opus', tokens)).to.equal(8.6);
  });

  it('may be of a family with any name', () => {
    expect(costOf(ownPrices(`{"__proto__": ${JSON.stringify(price)}}`), '__proto__', tokens)).to.equal(8.6);
  });

  it('are refused with all that is wrong, each with its place', () => {
    expect(faultOf('{"Opus"')).to.match(/^is no JSON: /);
    for (const text of ['[]', 'null', '3', '"Opus"'])
      expect(faultOf(text)).to.equal('must be an object of prices by model family');
    expect(faultOf('{"Opus": 5}')).to.equal('has a fault:\n  "Opus": Must be of type object.');
    expect(faultOf(JSON.stringify({ Opus: price, OPUS: price }))).to.equal(
      'has a fault:\n  "OPUS": Is there twice, in different case.',
    );
    const wrong = {
      Opus: { input: '5', output: 25 },
      Haiku: { ...price, input: -1 },
      Sonnet: price,
      GPT: { ...price, cached: 1 },
    };
    expect(faultOf(JSON.stringify(wrong)).split('\n')).to.have.members([
      'has 4 faults:',
      '  "Opus" input: Must be of type number.',
      '  "Opus" cached_input: This field is required.',
      '  "Haiku" input: Number must be between 0 and 1000000.',
      '  "GPT" cached: Unknown field.',
    ]);
    expect(faultOf('{"Opus": {"input": 1e999, "cached_input": 0, "output": 0}}')).to.include('"Opus" input');
  });
});

describe('an API whose file of prices', () => {
  const main = fileURLToPath(new URL('../../api/main.ts', import.meta.url));
  const tsx = createRequire(import.meta.url).resolve('tsx');
  let dir: string;
  before(() => (dir = mkdtempSync(join(tmpdir(), 'sundial-prices-'))));
  after(() => rmSync(dir, { recursive: true }));

  const startWith = (path: string): { status: number | null; stderr: string } => {
    const env = { PATH: process.env['PATH'], MONGO_URL: 'mongodb://127.0.0.1:1/x', REDIS_URL: 'redis://127.0.0.1:1' };
    return spawnSync(process.execPath, ['--import', tsx, main], {
      cwd: dir,
      env: { ...env, SUNDIAL_AI_PRICES_FILE: path },
      encoding: 'utf8',
      timeout: 25_000,
    });
  };

  it('is missing or wrong ends with code 1 and says why', function () {
    this.timeout(60_000);
    const none = join(dir, 'none.json');
    expect(startWith(none))
      .to.include({ status: 1 })
      .and.have.property('stderr')
      .that.includes(`SUNDIAL_AI_PRICES_FILE: ${none} can't be read: ENOENT`);
    writeFileSync(join(dir, 'prices.json'), '{"Opus": {"input": 5, "output": 25}}');
    const { status, stderr } = startWith('prices.json');
    expect(status).to.equal(1);
    expect(stderr).to.equal('SUNDIAL_AI_PRICES_FILE: prices.json has a fault:\n  "Opus" cached_input: This field is required.\n');
  });
});
