import { expect } from 'chai';
import { createAdmission } from '../../api/admission.js';

const limits = { most: 5, mostInNeed: 2 };
const entered = (admission: ReturnType<typeof createAdmission>, tries: number): number =>
  Array.from({ length: tries }, () => admission.enter()).filter(Boolean).length;

describe('the admission of requests with heartbeats', () => {
  it('takes as many at once as it has room for, and again when they have left', () => {
    const admission = createAdmission(limits);
    expect(entered(admission, 5)).to.equal(5);
    for (let i = 0; i < 5; i += 1) admission.leave();
    expect(entered(admission, 5)).to.equal(5);
  });

  it('takes fewer once there were too many, until none was refused for a while', () => {
    const admission = createAdmission(limits);
    expect(entered(admission, 9)).to.equal(5);
    for (let i = 0; i < 5; i += 1) admission.leave();
    expect(entered(admission, 9)).to.equal(2);
    admission.look(1);
    expect(admission.enter()).to.equal(false);
    admission.leave();
    admission.leave();
    // One refusal since the last look
    admission.look(1);
    expect(entered(admission, 2)).to.equal(2);
    admission.look(1);
    expect(entered(admission, 9)).to.equal(3);
  });

  it('goes back to its usual room where the process is not busy: then it is Redis that takes its time', () => {
    const admission = createAdmission(limits);
    expect(entered(admission, 9)).to.equal(5);
    admission.look(0.4);
    for (let i = 0; i < 5; i += 1) admission.leave();
    expect(entered(admission, 5)).to.equal(5);
  });
});
