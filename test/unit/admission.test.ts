import { expect } from 'chai';
import { createAdmission } from '../../api/admission.js';

const limits = { most: 9, crowd: 6, mostInNeed: 4 };
type Admission = ReturnType<typeof createAdmission>;
const entered = (admission: Admission, tries: number): number =>
  Array.from({ length: tries }, () => admission.enter()).filter(Boolean).length;
const leave = (admission: Admission, count: number): void => {
  for (let i = 0; i < count; i += 1) admission.leave();
};
const look = (admission: Admission, times: number, utilization = 1, delayMs = 0): void => {
  for (let i = 0; i < times; i += 1) admission.look(utilization, delayMs);
};
/** A crowd came, waited for long, and has left. */
function inNeed(): Admission {
  const admission = createAdmission(limits);
  expect(entered(admission, 7)).to.equal(7);
  leave(admission, 7);
  look(admission, 1, 1, 30);
  return admission;
}

describe('the admission of requests with heartbeats', () => {
  it('takes as many at once as it has room for, and again when they have left', () => {
    const admission = createAdmission(limits);
    expect(entered(admission, 12)).to.equal(9);
    leave(admission, 9);
    look(admission, 3);
    expect(entered(admission, 12)).to.equal(9);
  });

  it('refuses nobody for the waiting of fewer than a crowd', () => {
    const admission = createAdmission(limits);
    for (let i = 0; i < 5; i += 1) {
      expect(entered(admission, 6)).to.equal(6);
      leave(admission, 6);
      look(admission, 1, 1, 30);
    }
    expect(entered(admission, 9)).to.equal(9);
  });

  it('unless they wait for far too long, twice', () => {
    const admission = createAdmission(limits);
    expect(entered(admission, 6)).to.equal(6);
    look(admission, 1, 1, 60);
    expect(entered(admission, 1)).to.equal(1);
    look(admission, 1, 1, 60);
    leave(admission, 7);
    expect(entered(admission, 9)).to.equal(4);
  });

  it('takes fewer once a crowd waited for long, until none was refused for a while', () => {
    const admission = inNeed();
    expect(entered(admission, 9)).to.equal(4);
    leave(admission, 4);
    look(admission, 50);
    // The refusals stand at the beginning of that time
    expect(entered(admission, 5)).to.equal(4);
    leave(admission, 4);
    look(admission, 51);
    expect(entered(admission, 9)).to.equal(9);
  });

  it('goes back to its usual room quickly where the process is not busy: then it is Redis that takes its time', () => {
    const admission = inNeed();
    look(admission, 2, 0.4);
    expect(entered(admission, 9)).to.equal(9);
  });

  it('takes fewer still while those that come wait for long, but always one, and more again when they do not', () => {
    const admission = inNeed();
    look(admission, 1, 1, 30);
    expect(entered(admission, 9)).to.equal(2);
    leave(admission, 2);
    look(admission, 5, 1, 30);
    expect(entered(admission, 9)).to.equal(1);
    leave(admission, 1);
    look(admission, 2, 1, 3);
    expect(entered(admission, 9)).to.equal(3);
  });
});
