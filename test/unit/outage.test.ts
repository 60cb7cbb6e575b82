import { expect } from 'chai';
import { MongoBulkWriteError, MongoNetworkError, MongoServerError, MongoWriteConcernError, type BulkWriteResult } from 'mongodb';
import { isStoreAway } from '../../shared/store/outage.js';

describe('an outage of MongoDB', () => {
  it('is told from faults by the code, of a command as of its write concern', () => {
    // "not primary", stepped down, interrupted by that, shutting down, waited too long for the majority
    for (const code of [10_107, 189, 11_602, 11_600, 91, 64]) {
      expect(isStoreAway(new MongoServerError({ message: 'x', code })), String(code)).to.equal(true);
      const writeConcernError = { code, errmsg: 'x' };
      expect(isStoreAway(new MongoWriteConcernError({ ok: 1, writeConcernError })), `write concern ${code}`).to.equal(true);
    }
    // duplicate key, wrong password, too large, stopped by maxTimeMS
    for (const code of [11_000, 18, 10_334, 50]) {
      expect(isStoreAway(new MongoServerError({ message: 'x', code })), String(code)).to.equal(false);
    }
    expect(isStoreAway(new Error('connect ECONNREFUSED'))).to.equal(false);
  });

  it('is told from the error of a socket, which the driver passes on as it is', () => {
    const broken = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });
    expect(isStoreAway(broken)).to.equal(true);
  });

  it('is found in what wraps it, as the error of a bulk write does', () => {
    const result = {} as BulkWriteResult;
    const network = new MongoNetworkError('connection 7 closed');
    expect(isStoreAway(new MongoBulkWriteError(network, result))).to.equal(true);
    expect(isStoreAway(new MongoBulkWriteError(new MongoServerError({ message: 'x', code: 10_107 }), result))).to.equal(true);
    expect(isStoreAway(new MongoBulkWriteError(new MongoServerError({ message: 'x', code: 11_000 }), result))).to.equal(false);
  });
});
