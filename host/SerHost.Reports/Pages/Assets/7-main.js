// Addresses, keys, colours, print.
(() => {
  const byPage = new Map(run.clips.filter(clip => clip.page !== null).map(clip => [clip.page, clip]));

  function go() {
    const name = location.hash.slice(1), clip = byPage.get(name);
    if (clip) {
      clipPage.show(clip);
    } else {
      clipPage.close();
      document.getElementById(name)?.scrollIntoView();
    }
  }

  function deltas() {
    const method = document.getElementById('delta-method'), baseline = document.getElementById('delta-baseline');
    if (!method) {
      return;
    }
    for (const name of new Set([...document.querySelectorAll('.deltas tr[data-baseline]')].map(row => row.dataset.baseline))) {
      baseline.append(element('option', { value: name }, name));
    }
    const show = () => {
      for (const part of document.querySelectorAll('.delta')) {
        part.hidden = method.value !== '' && part.dataset.method !== method.value;
      }
      for (const row of document.querySelectorAll('.deltas tr[data-baseline]')) {
        row.hidden = baseline.value !== '' && row.dataset.baseline !== baseline.value;
      }
    };
    method.value = '0';
    if ([...baseline.options].some(option => option.value === 'rest')) {
      baseline.value = 'rest';
    }
    document.getElementById('delta-controls').hidden = false;
    document.getElementById('delta-controls').addEventListener('input', show);
    show();
  }

  document.getElementById('theme').addEventListener('change', event => {
    if (event.target.value === 'auto') {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = event.target.value;
    }
    clipPage.draw();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => clipPage.draw());
  window.addEventListener('beforeprint', () => { picture.setPrinting(true); clipPage.draw(); });
  window.addEventListener('afterprint', () => { picture.setPrinting(false); clipPage.draw(); });
  window.addEventListener('hashchange', go);
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      return;
    }
    if (event.key === '/' && !clipPage.isOpen()) {
      document.getElementById('search').focus();
      event.preventDefault();
    } else if (clipPage.isOpen() && (event.key === 'n' || event.key === 'p')) {
      clipPage.step(event.key === 'n' ? 1 : -1);
    } else if (clipPage.isOpen() && event.key === 'Escape') {
      location.hash = 'clips';
    }
  });
  clipTable.begin();
  deltas();
  if (document.readyState === 'loading') {
    // Clips' pages stand behind this program in the file.
    document.addEventListener('DOMContentLoaded', go);
  } else {
    go();
  }
})();
