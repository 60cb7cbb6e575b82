import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../shared/errors.js';
import {
  AllTimeQuery,
  DurationsQuery,
  HeartbeatsQuery,
  ProjectsQuery,
  queryReader,
  SummariesQuery,
} from '../../shared/schema/queries.js';
import { sliceNames } from '../../shared/schema/slice-name.js';

const readSummaries = queryReader(SummariesQuery);
const readDurations = queryReader(DurationsQuery);
const readProjects = queryReader(ProjectsQuery);

function faultsOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    expect(error).to.be.instanceOf(AppError);
    expect((error as AppError).status).to.equal(400);
    return (error as AppError).fields;
  }
}

describe('query parameters', () => {
  it('become numbers and booleans', () => {
    expect(readSummaries({ start: '2026-01-01', timeout: '5', writes_only: 'true' })).to.deep.equal({
      start: '2026-01-01',
      timeout: 5,
      writes_only: true,
    });
    for (const [sent, read] of [
      ['1', true],
      ['TRUE', true],
      ['0', false],
      ['False', false],
    ] as const) {
      expect(readSummaries({ writes_only: sent }), sent).to.deep.equal({ writes_only: read });
    }
  });

  it('stay text where they are text', () => {
    expect(readSummaries({ project: '2024', branches: 'true' })).to.deep.equal({ project: '2024', branches: 'true' });
  });

  it('count once: the last one', () => expect(readProjects({ page: ['1', '7'] })).to.deep.equal({ page: 7 }));

  it('are absent when empty', () => {
    expect(readSummaries({ start: '', project: [], range: undefined, timeout: '' })).to.deep.equal({});
    expect(faultsOf(() => readDurations({ date: '' }))).to.deep.equal({ date: ['This field is required.'] });
  });

  it('that are unknown are left out', () => expect(readProjects({ cache: 'no', constructor: 'x' })).to.deep.equal({}));

  it('are all named when they are wrong', () => {
    const faults = faultsOf(() => readDurations({ timeout: 'long', writes_only: 'perhaps', slice_by: 'colour' }));
    expect(faults).to.deep.equal({
      date: ['This field is required.'],
      timeout: ['Must be of type integer.'],
      writes_only: ['Must be of type boolean.'],
      slice_by: [`Must be one of: ${sliceNames.join(', ')}.`],
    });
  });

  it('have bounds', () => {
    for (const timeout of ['0', '1441', '-5']) {
      expect(
        faultsOf(() => readSummaries({ timeout })),
        timeout,
      ).to.deep.equal({ timeout: ['Number must be between 1 and 1440.'] });
    }
    for (const timeout of ['1.5', 'Infinity', 'NaN', ' ']) {
      expect(
        faultsOf(() => readSummaries({ timeout })),
        timeout,
      ).to.deep.equal({ timeout: ['Must be of type integer.'] });
    }
    expect(faultsOf(() => readProjects({ page: '0' }))).to.have.property('page');
    expect(faultsOf(() => readProjects({ q: 'q'.repeat(513) }))).to.have.property('q');
  });

  it('name every slice', () => {
    for (const slice_by of sliceNames) expect(readDurations({ date: 'x', slice_by })).to.deep.equal({ date: 'x', slice_by });
  });

  it('are read or refused with 400, whatever they are', () => {
    const readers = [SummariesQuery, DurationsQuery, HeartbeatsQuery, ProjectsQuery, AllTimeQuery].map((s) => queryReader(s));
    const name = fc.constantFrom('start', 'date', 'timeout', 'writes_only', 'slice_by', 'page', 'q', '__proto__');
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.oneof(fc.string(), fc.array(fc.string()))),
        fc.constantFrom(...readers),
        (query, read) => {
          faultsOf(() => read(query));
        },
      ),
    );
  });

  it('are described, each of them', () => {
    for (const schema of [SummariesQuery, DurationsQuery, HeartbeatsQuery, ProjectsQuery, AllTimeQuery]) {
      for (const [parameter, property] of Object.entries(schema.properties)) {
        expect((property as { description?: string }).description, parameter).to.be.a('string').that.is.not.empty;
      }
    }
  });
});
