// The table of clips: search, filters, order.
const clipTable = (() => {
  const shownAtFirst = 300;
  const $ = id => document.getElementById(id);
  const columns = [
    { head: 'clip', key: clip => clip.shown },
    { head: 'label', key: clip => clip.label ?? '' },
    { head: 'decision', key: clip => clip.decision ?? '' },
    { head: 'right', key: clip => clip.right === null ? 2 : clip.right ? 0 : 1 },
    { head: 'probability', key: clip => clip.probability ?? -1, isNumber: true },
    { head: 'speaker', key: clip => clip.speaker ?? '' },
    { head: 'sentence', key: clip => clip.sentence ?? '' },
    { head: 'most relevant seconds, best first', key: clip => clip.moments[method()] ?? '' },
  ];
  const collator = new Intl.Collator('en', { numeric: true });
  let order = { column: 0, descending: false }, limit = shownAtFirst, listed = run.clips;

  function method() {
    return Number($('moment-method').value || 0);
  }

  function options(select, values) {
    for (const value of [...new Set(values.filter(value => value !== null))].sort(collator.compare)) {
      select.append(element('option', { value }, value));
    }
  }

  function matches(clip) {
    const words = $('search').value.toLowerCase().split(/\s+/).filter(word => word.length > 0);
    const text = [clip.id, clip.shown, clip.speaker, clip.sentence, clip.label, clip.decision].join('\n').toLowerCase();
    const outcome = $('filter-outcome').value;
    return words.every(word => text.includes(word))
      && ($('filter-label').value === '' || clip.label === $('filter-label').value)
      && ($('filter-decision').value === '' || clip.decision === $('filter-decision').value)
      && (outcome === '' || (outcome === 'right' && clip.right === true) || (outcome === 'wrong' && clip.right === false)
        || (outcome === 'failed' && clip.failure !== null));
  }

  function row(clip) {
    const name = clip.page === null ? element('bdi', null, clip.shown) : element('a', { href: `#${clip.page}` }, element('bdi', null, clip.shown));
    name.setAttribute('data-clip', clip.id);
    const right = clip.right === null ? '–' : clip.right ? 'yes' : 'no';
    return element('tr', null,
      element('td', null, name),
      element('td', null, clip.label ?? '–'),
      element('td', null, clip.decision ?? '–'),
      element('td', { className: clip.right === false ? 'bad' : '' }, right),
      element('td', { className: 'n' }, clip.probability === null ? '–' : clip.probability.toFixed(2)),
      element('td', null, clip.speaker ?? '–'),
      element('td', null, clip.sentence ?? '–'),
      element('td', null, clip.failure ?? clip.moments[method()] ?? '–'));
  }

  function heads() {
    $('clip-table').tHead.replaceChildren(element('tr', null, ...columns.map((column, i) => element('th',
      { scope: 'col', className: column.isNumber ? 'n' : '', 'aria-sort': order.column !== i ? 'none' : order.descending ? 'descending' : 'ascending' },
      element('button', { type: 'button', onclick: () => sortBy(i) }, column.head)))));
  }

  function sortBy(column) {
    order = { column, descending: order.column === column && !order.descending };
    show();
    $('clip-table').tHead.querySelectorAll('button')[column].focus();
  }

  function show() {
    const { key, isNumber } = columns[order.column];
    const sign = order.descending ? -1 : 1;
    listed = run.clips.filter(matches).sort((a, b) => sign * (isNumber ? key(a) - key(b) : collator.compare(String(key(a)), String(key(b)))));
    heads();
    $('clip-table').tBodies[0].replaceChildren(...listed.slice(0, limit).map(row));
    const wrong = listed.filter(clip => clip.right === false).length;
    $('clip-count').textContent = `${listed.length} of ${run.clips.length} clips, ${wrong} of them misclassified${listed.length > limit ? `; the first ${limit} are listed` : ''}.`;
    $('more').hidden = listed.length <= limit;
    $('more').textContent = `List all ${listed.length} clips`;
  }

  function begin() {
    options($('filter-label'), run.clips.map(clip => clip.label));
    options($('filter-decision'), run.clips.map(clip => clip.decision));
    $('filters').addEventListener('input', show);
    $('filters').addEventListener('submit', event => event.preventDefault());
    $('filters').addEventListener('reset', () => setTimeout(show));
    $('more').addEventListener('click', () => { limit = Infinity; show(); });
    for (const button of document.querySelectorAll('.confusion button')) {
      button.addEventListener('click', () => {
        // Corpus and model may spell an emotion differently: clips carry the output their label stands for.
        $('filters').reset();
        setTimeout(() => {
          $('filter-decision').value = button.dataset.decision;
          const labels = new Set(run.clips.filter(clip => clip.means === button.dataset.label).map(clip => clip.label));
          $('filter-label').value = labels.size === 1 ? [...labels][0] : '';
          show();
          document.getElementById('clips').scrollIntoView();
          $('search').focus({ preventScroll: true });
        });
      });
    }
    show();
  }

  return { begin, show, neighbour: (clip, by) => {
    const pages = listed.filter(other => other.page !== null);
    const at = pages.indexOf(clip);
    return pages.length === 0 ? null : pages[(at + by + pages.length) % pages.length];
  } };
})();
