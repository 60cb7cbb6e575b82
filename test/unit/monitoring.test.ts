import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { metricRows, operationsAnchors } from '../support/operations-page.js';
import { readExpression } from '../support/promql.js';
import { apiRegistry, workerRegistry, type KnownMetric } from '../support/registries.js';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly datasource?: { readonly uid: string };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

interface Dashboard {
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[];
  };
  readonly panels: readonly Panel[];
}

const { groups } = parse(textOf('deploy/prometheus/alerts.yml')) as { groups: readonly { rules: readonly Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(textOf('deploy/grafana/sundial.json')) as Dashboard;
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

/** Prometheus adds them to all that it scrapes. */
const targetLabels = ['job', 'instance'];
const registered = new Map([...apiRegistry(), ...workerRegistry()]);

/** What a name in an expression stands for, with the labels that it has. */
function seriesOf(name: string): KnownMetric | undefined {
  if (name === 'up') return { type: 'gauge', labels: [] };
  const part = /^(.+)_(bucket|sum|count)$/.exec(name);
  const histogram = part === null ? undefined : registered.get(part[1]!);
  if (histogram?.type === 'histogram')
    return part![2] === 'bucket' ? { ...histogram, labels: [...histogram.labels, 'le'] } : histogram;
  const metric = registered.get(name);
  return metric?.type === 'histogram' ? undefined : metric;
}

/** What is wrong with an expression, and with the labels that texts beside it name. */
function faultsOf(expression: string, named: readonly string[] = []): string[] {
  const { selectors, grouping } = readExpression(expression);
  const faults = selectors.length === 0 ? ['names no metric'] : [];
  const all = new Set(targetLabels);
  for (const { metric, labels } of selectors) {
    const series = seriesOf(metric);
    if (!series) faults.push(`${metric} is not exposed`);
    for (const label of series?.labels ?? []) all.add(label);
    for (const label of labels) {
      if (![...targetLabels, ...(series?.labels ?? [])].includes(label)) faults.push(`${metric} has no label ${label}`);
    }
  }
  for (const label of [...grouping, ...named]) if (!all.has(label)) faults.push(`nothing has the label ${label}`);
  return faults;
}

const namedIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, label]) => label!);

describe('an expression of PromQL', () => {
  it('is taken apart into metrics, their labels, and the labels that it is grouped by', () => {
    expect(
      readExpression(
        'histogram_quantile(0.95, sum by (le, queue) (rate(job_bucket{outcome!="by (x) {y=1}", queue=~"a|b"}[5m]))) > 1e3',
      ),
    ).to.deep.equal({ selectors: [{ metric: 'job_bucket', labels: ['outcome', 'queue'] }], grouping: ['le', 'queue'] });
    expect(readExpression('sum(a) > 0 unless on () max without (b) (c[10m:30s] offset 5m) + time()')).to.deep.equal({
      selectors: [
        { metric: 'a', labels: [] },
        { metric: 'c', labels: [] },
      ],
      grouping: ['b'],
    });
  });

  it('is told to be wrong when it names what is not there', () => {
    expect(faultsOf('sum by (reason) (rate(sundial_sheds_total{cause="x"}[5m]))')).to.deep.equal([
      'sundial_sheds_total has no label cause',
    ]);
    expect(faultsOf('sum by (cause) (sundial_sheds)')).to.deep.equal([
      'sundial_sheds is not exposed',
      'nothing has the label cause',
    ]);
    expect(faultsOf('sundial_ack_seconds')).to.deep.equal(['sundial_ack_seconds is not exposed']);
    expect(faultsOf('sundial_queue_jobs_count')).to.deep.equal(['sundial_queue_jobs_count is not exposed']);
    expect(faultsOf('max(up)', ['queue'])).to.deep.equal(['nothing has the label queue']);
  });
});

describe('the dashboard', () => {
  for (const { title, targets = [] } of panels) {
    it(`shows only what there is in "${title}"`, () => {
      expect(targets).not.to.be.empty;
      for (const { expr, legendFormat } of targets) {
        expect(faultsOf(expr, namedIn(legendFormat, /\{\{\s*(\w+)\s*\}\}/g)), expr).to.deep.equal([]);
      }
    });
  }

  it('chooses by what there is, and by nothing that it does not ask for', () => {
    const variables = new Set(dashboard.templating.list.map(({ name }) => name));
    for (const { query } of dashboard.templating.list) {
      if (typeof query === 'string') continue;
      const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(query.query)!;
      expect(faultsOf(series!, [label!])).to.deep.equal([]);
    }
    const used = namedIn(textOf('deploy/grafana/sundial.json'), /\$\{?(\w+)/g).filter((name) => !name.startsWith('__'));
    expect(new Set(used)).to.deep.equal(variables);
  });

  it('says of each panel what it means, in what unit, and shows it beside the others', () => {
    const cells = new Set<string>();
    for (const { id, title, description = '', gridPos, datasource, fieldConfig } of panels) {
      expect(description, title).to.match(/^.{20,}\.$/);
      expect(fieldConfig?.defaults.unit, title).to.be.a('string');
      // An id of somebody's Prometheus would be none of another's
      expect(datasource?.uid, title).to.equal('${datasource}');
      expect(panels.filter((panel) => panel.id === id)).to.have.lengthOf(1);
      const { x, y, w, h } = gridPos;
      expect(x + w, title).to.be.at.most(24);
      for (let column = x; column < x + w; column += 1) {
        for (let line = y; line < y + h; line += 1) {
          expect(cells.has(`${column}/${line}`), `${title} lies over another panel`).to.equal(false);
          cells.add(`${column}/${line}`);
        }
      }
    }
  });

  it('names sections of docs/operations.md that are there', () => {
    const text = panels.map(({ description }) => description).join('\n');
    const named = namedIn(text, /"([A-Z][^"]+)"/g).filter((title) => !panels.some((panel) => panel.title === title));
    expect(named).not.to.be.empty;
    for (const title of named) expect(operationsAnchors()).to.include(title.toLowerCase().replaceAll(' ', '-'));
  });
});

describe('the alert rules', () => {
  for (const { alert, expr, annotations, labels, for: patience } of rules) {
    it(`${alert}: asks for what there is, and leads to a section that says what to do`, () => {
      const texts = Object.values(annotations).join('\n');
      expect(faultsOf(expr, namedIn(texts, /\$labels\.(\w+)/g))).to.deep.equal([]);
      expect(patience).to.match(/^\d+m$/);
      expect(labels.severity).to.be.oneOf(['critical', 'warning']);
      expect(annotations).to.have.all.keys('summary', 'description', 'runbook');
      const [page, anchor] = annotations['runbook']!.split('#');
      expect(page).to.equal('docs/operations.md');
      expect(operationsAnchors()).to.include(anchor);
    });
  }

  it('have names of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).to.equal(rules.length);
  });
});

describe('docs/operations.md', () => {
  it('has all metrics of Sundial in its table, as they are', () => {
    const [api, worker] = [apiRegistry(), workerRegistry()];
    const own = [...registered].filter(([name]) => name.startsWith('sundial_'));
    const processesOf = (name: string): string => (api.has(name) && worker.has(name) ? 'both' : api.has(name) ? 'api' : 'worker');
    expect(metricRows()).to.have.deep.members(
      own.map(([name, { type, labels }]) => ({ name, type, labels: labels.join(', '), process: processesOf(name) })),
    );
  });
});
