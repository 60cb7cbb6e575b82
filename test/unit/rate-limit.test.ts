import { expect } from 'chai';
import fc from 'fast-check';
import { addressKey } from '../../api/auth/address-key.js';
import { createRateLimit } from '../../api/rate-limit.js';

const windowMs = 300_000;

describe('a rate limit', () => {
  it('allows as many as it says at once, and then one as soon as there is room', () => {
    const limit = createRateLimit(3);
    expect([1, 2, 3].map(() => limit.take('a', 0).waitMs)).to.deep.equal([0, 0, 0]);
    const refused = limit.take('a', 0);
    expect(refused).to.deep.include({ limit: 3, remaining: 0, resetSeconds: 300 });
    expect(refused.waitMs).to.be.closeTo(100_000, 1);
    expect(limit.take('a', 99_999).waitMs).to.be.closeTo(1, 0.1);
    expect(limit.take('a', 100_000).waitMs).to.equal(0);
    expect(limit.take('a', 100_000).waitMs).to.be.above(0);
  });

  it('tells how many are left, and when all are there again', () => {
    const limit = createRateLimit(3000);
    expect(limit.take('a', 0)).to.deep.equal({ limit: 3000, remaining: 2999, resetSeconds: 1, waitMs: 0 });
    for (let i = 0; i < 999; i += 1) limit.take('a', 0);
    expect(limit.take('a', 0)).to.deep.equal({ limit: 3000, remaining: 1999, resetSeconds: 101, waitMs: 0 });
    expect(limit.take('a', windowMs)).to.deep.include({ remaining: 2999 });
  });

  it('counts each id for itself', () => {
    const limit = createRateLimit(1);
    expect(limit.take('a', 0).waitMs).to.equal(0);
    expect(limit.take('b', 0).waitMs).to.equal(0);
    expect(limit.take('a', 0).waitMs).to.be.above(0);
  });

  it('does not count what was given back', () => {
    const limit = createRateLimit(2);
    for (let i = 0; i < 100; i += 1) {
      expect(limit.take('a', i).waitMs).to.equal(0);
      limit.giveBack('a', i);
    }
    limit.giveBack('a', 100);
    expect([limit.take('a', 100), limit.take('a', 100), limit.take('a', 100)].map((a) => a.waitMs > 0)).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  it('never lets more pass than twice its number in any window, nor fewer than asked for below it', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 120_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), gaps, (most, between) => {
        const limit = createRateLimit(most);
        const passed: number[] = [];
        let now = 1e9;
        for (const gap of between) {
          now += gap;
          const { waitMs, remaining } = limit.take('a', now);
          const before = passed.filter((at) => at > now - windowMs).length;
          // One more than what is allowed at once and what comes back evenly would be too many
          if (waitMs === 0) passed.push(now);
          else expect(before, 'refused though there was room').to.be.at.least(most);
          expect(passed.filter((at) => at > now - windowMs).length).to.be.at.most(2 * most);
          expect(remaining).to.be.within(0, most - (waitMs === 0 ? 1 : 0));
        }
      }),
    );
  });

  it('forgets the oldest rather than grow without an end', () => {
    const limit = createRateLimit(1);
    const refused = (): boolean => limit.take('first', 0).waitMs > 0;
    limit.take('first', 0);
    for (let i = 0; i < 90_000; i += 1) limit.take(`address ${i}`, 0);
    expect(refused()).to.equal(true);
    for (let i = 0; i < 210_000; i += 1) limit.take(`other ${i}`, 0);
    expect(refused()).to.equal(false);
  });
});

describe('what an address is counted by', () => {
  const blocks: readonly (readonly [string, string])[] = [
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:DB8:0001:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8::2:0:0:0:1', '2001:db8:0:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ];
  for (const [ip, block] of blocks) it(`of ${ip || 'none'} is ${block || 'none'}`, () => expect(addressKey(ip)).to.equal(block));

  it('is the same for all that one customer has, and another for the next', () => {
    expect(addressKey('2001:db8:1:2::1')).to.equal(addressKey('2001:db8:1:2:ffff:ffff:ffff:ffff'));
    expect(addressKey('2001:db8:1:2::1')).to.not.equal(addressKey('2001:db8:1:3::1'));
  });
});
