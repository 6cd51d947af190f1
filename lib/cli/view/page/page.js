/* global uPlot */
'use strict';

const read = (key) => (point) => point[key];
const hues = ['b', 'c', 'a'];
/** Checks own properties, because an error type may have the name of an inherited one, such as `constructor`. */
const countOf = (type, { errorsByType }) => (Object.hasOwn(errorsByType, type) ? errorsByType[type] : 0);

/** Each series has a label, a function that reads its value from a point, and a colour. */
const panels = [
  {
    title: 'Invocations and errors a second',
    series: () => [
      ['Invocations', read('invocations'), 'a'],
      ['Errors', read('errors'), 'b'],
    ],
  },
  {
    title: 'Errors by type a second',
    series: ({ errorTypes }) =>
      errorTypes.length === 0
        ? [['Errors', read('errors'), 'b']]
        : errorTypes
            .slice(0, hues.length)
            .map(({ type }, i) => [type, (point) => countOf(type, point), hues[i]]),
  },
  {
    title: 'Duration over the latest minute',
    series: () => [
      ['p50', read('p50'), 'a'],
      ['p95', read('p95'), 'c'],
      ['p99', read('p99'), 'b'],
    ],
    format: (seconds) => (seconds === null ? '–' : `${(seconds * 1000).toFixed(1)} ms`),
  },
  { title: 'Cold starts a second', series: () => [['Cold starts', read('coldStarts'), 'c']] },
  { title: 'Pushes a second', series: () => [['Pushes', read('pushes'), 'a']] },
];
const plotHeight = 200;
const updateIntervalMs = 1000;
const shownRows = 30;

const find = (selector) => document.querySelector(selector);
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const plain = (value) => (value === null || value === undefined ? '–' : String(value));
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });

let isPaused = false;
let latest;

function element(name, text, properties = {}) {
  return Object.assign(
    document.createElement(name),
    text === undefined ? {} : { textContent: text },
    properties,
  );
}

for (const [index, panel] of panels.entries()) {
  const section = element('section', undefined, { className: 'panel' });
  const heading = element('h2', panel.title, { id: `panel-${index}` });
  section.setAttribute('aria-labelledby', heading.id);
  const parts = element('div', undefined, { className: 'parts' });
  panel.plotted = element('div');
  panel.plotted.setAttribute('role', 'img');
  const rows = element('div', undefined, { className: 'rows', tabIndex: 0 });
  rows.setAttribute('role', 'region');
  rows.setAttribute('aria-label', `${panel.title}: table`);
  const table = element('table');
  const top = element('thead');
  panel.head = element('tr');
  top.append(panel.head);
  panel.rows = element('tbody');
  table.append(top, panel.rows);
  rows.append(table);
  parts.append(panel.plotted, rows);
  section.append(heading, parts);
  find('#panels').append(section);
}

function draw(panel, state) {
  const { points } = state;
  const series = panel.series(state);
  const format = panel.format ?? plain;
  const last = points.at(-1);
  const summary = series.map(([label, valueOf]) => `${label} ${format(valueOf(last))}`).join(', ');
  panel.plotted.setAttribute('aria-label', `${panel.title}, now: ${summary}`);
  drawPlot(panel, series, [
    points.map(({ time }) => time),
    ...series.map(([, valueOf]) => points.map(valueOf)),
  ]);
  const shown = points
    .filter((point) => series.some(([, valueOf]) => valueOf(point)))
    .slice(-shownRows)
    .reverse();
  panel.rows.replaceChildren(
    ...shown.map((point) => {
      const row = element('tr');
      const time = element('td', clock.format(new Date(point.time * 1000)));
      row.append(time, ...series.map(([, valueOf]) => element('td', format(valueOf(point)))));
      return row;
    }),
  );
}

function drawPlot(panel, series, data) {
  const labels = series.map(([label]) => label);
  if (panel.plot !== undefined && labels.join() === panel.labels.join()) {
    panel.plot.setData(data);
    return;
  }
  panel.plot?.destroy();
  panel.labels = labels;
  panel.head.replaceChildren(...['Time', ...labels].map((label) => element('th', label, { scope: 'col' })));
  const format = panel.format ?? plain;
  const lines = { stroke: color('line'), width: 1 };
  const axis = { stroke: color('quiet'), grid: lines, ticks: lines };
  panel.plot = new uPlot(
    {
      width: panel.plotted.clientWidth || 600,
      height: plotHeight,
      cursor: { show: false },
      series: [{}, ...series.map(([label, , hue]) => ({ label, stroke: color(hue), width: 2 }))],
      axes: [
        { ...axis, space: 90, values: (_plot, times) => times.map((time) => clock.format(time * 1000)) },
        { ...axis, size: 70, values: (_plot, values) => values.map((value) => format(value)) },
      ],
      scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
      legend: { live: false },
    },
    data,
    panel.plotted,
  );
}

function show(state) {
  latest = state;
  const isEmpty = state.totals.pushes === 0;
  find('#empty').hidden = !isEmpty;
  find('#live').hidden = isEmpty;
  if (isEmpty) return;
  find('#functions').textContent = state.functions.join(', ');
  for (const cell of document.querySelectorAll('[data-total]')) {
    const value = { ...state.totals, environments: state.environments }[cell.dataset.total];
    cell.textContent = Number(value).toLocaleString('en');
  }
  for (const panel of panels) draw(panel, state);
  const types = state.errorTypes.length === 0 ? [{ type: 'none so far', count: 0 }] : state.errorTypes;
  find('#types tbody').replaceChildren(
    ...types.map(({ type, count }) => {
      const row = element('tr');
      row.append(element('td', type), element('td', String(count)));
      return row;
    }),
  );
}

async function update() {
  try {
    if (!isPaused) {
      const answer = await fetch('/state.json');
      show(await answer.json());
      find('#problem').textContent = '';
    }
  } catch {
    find('#problem').textContent = 'The view has ended. Start it again: npx instrumented-lambda view';
  }
  setTimeout(update, updateIntervalMs);
}

/** Creates all plots again, because a plot reads colours and widths only when it is created. */
function redraw() {
  for (const panel of panels) {
    panel.plot?.destroy();
    panel.plot = undefined;
  }
  if (latest !== undefined) show(latest);
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
addEventListener('resize', redraw);
find('#pause').addEventListener('click', ({ currentTarget }) => {
  isPaused = !isPaused;
  currentTarget.setAttribute('aria-pressed', String(isPaused));
});
find('#hint').textContent = `INSTRUMENTED_ENDPOINT=${location.origin}`;
void update();
