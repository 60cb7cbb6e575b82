import { expect } from 'chai';
import { createQuestion } from '../../web/question.js';

/** A question whose answers come when the test says so. */
function asked(answered: { readonly version: unknown } | null = null) {
  const log: string[] = [];
  const waiting: {
    readonly signal: AbortSignal;
    readonly answer: (text: string) => void;
    readonly fail: (text: string) => void;
  }[] = [];
  const question = createQuestion<string>({
    ask: (signal) => new Promise((answer, reject) => waiting.push({ signal, answer, fail: (text) => reject(new Error(text)) })),
    onBegin: () => log.push('begins'),
    onAnswer: (answer) => log.push(answer),
    onFault: (error) => log.push((error as Error).message),
    answered,
  });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { question, log, waiting, settled };
}

describe('a question of the dashboard', () => {
  it('is answered although it may have another answer before that comes, and is then asked once more', async () => {
    const { question, log, waiting, settled } = asked();
    for (const version of [1, 2, 3]) question.ask(version);
    expect(waiting).to.have.length(1);
    waiting[0]!.answer('first');
    await settled();
    expect(waiting).to.have.length(2);
    waiting[1]!.answer('second');
    await settled();
    expect(log).to.deep.equal(['begins', 'first', 'begins', 'second']);
    expect(waiting).to.have.length(2);
  });

  it('is not asked again for the version it was asked for, nor for one that is known', async () => {
    const { question, log, waiting, settled } = asked({ version: 1 });
    question.ask(1);
    expect(log).to.deep.equal([]);
    question.ask(2);
    waiting[0]!.answer('second');
    await settled();
    question.ask(2);
    expect(log).to.deep.equal(['begins', 'second']);
  });

  it('says what went wrong, and is asked again when there is something newer', async () => {
    const { question, log, waiting, settled } = asked();
    question.ask(1);
    waiting[0]!.fail('away');
    await settled();
    question.ask(2);
    waiting[1]!.answer('back');
    await settled();
    expect(log).to.deep.equal(['begins', 'away', 'begins', 'back']);
  });

  it('is quiet once it has ended', async () => {
    const { question, log, waiting, settled } = asked();
    question.ask(1);
    question.ask(2);
    question.end();
    expect(waiting[0]!.signal.aborted).to.equal(true);
    waiting[0]!.fail('aborted');
    await settled();
    expect(log).to.deep.equal(['begins']);
    expect(waiting).to.have.length(1);
  });
});
