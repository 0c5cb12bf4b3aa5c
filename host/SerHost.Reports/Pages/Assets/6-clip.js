// The page of one clip.
const clipPage = (() => {
  const most = 4;
  const place = document.getElementById('clip');
  let open = null;

  function describe(clip, page, method) {
    const segments = method.segments.map(segment => `${segment.from} to ${segment.to} s`).join(', ');
    return `Spectrogram of ${clip.shown}, ${page.startSeconds.toFixed(2)} to ${page.endSeconds.toFixed(2)} seconds, with relevance by ${method.name} for ${method.target}. `
      + (segments ? `Most relevant, best first: ${segments}.` : 'No salient segments.');
  }

  function outputs(page) {
    const rows = [...page.outputs].sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
    return element('div', { className: 'scroll' }, element('table', null,
      element('caption', null, 'What the model said'),
      element('thead', null, element('tr', null, ...['output', 'value', 'probability', ''].map((head, i) => element('th', { scope: 'col', className: i === 0 ? '' : 'n' }, head)))),
      element('tbody', null, ...rows.map(output => {
        const bar = element('span', { className: 'bar' });
        bar.style.width = `${8 * (output.share ?? 0)}rem`;
        return element('tr', null, element('th', { scope: 'row' }, output.label), element('td', { className: 'n' }, output.value),
          element('td', { className: 'n' }, output.percent), element('td', null, bar));
      }))));
  }

  function segmentTable(method, player, play) {
    return element('div', { className: 'scroll' }, element('table', null,
      element('caption', null, 'Salient segments'),
      element('thead', null, element('tr', null, ...['rank', 'from s', 'to s', 'relevance', ...(player.canPlay ? ['listen'] : [])].map(head => element('th', { scope: 'col', className: 'n' }, head)))),
      element('tbody', null, ...method.segments.map(segment => element('tr', null,
        ...[segment.rank, segment.from, segment.to, segment.score].map(text => element('td', { className: 'n' }, String(text))),
        ...(player.canPlay ? [element('td', { className: 'screen' }, element('button', {
          type: 'button', 'data-segment': `${method.name}|${segment.rank}`, onclick: () => play(Math.max(0, segment.start), segment.end),
          'aria-label': `Play segment ${segment.rank} of ${method.name}` }, '▶'))] : []))))));
  }

  function methodPart(method, player, play) {
    const parts = [element('h3', null, method.name), element('p', null, method.verdict ? `In its segments: ${method.verdict}.` : 'Its segments have no measured cues.')];
    const columns = element('div', { className: 'columns' }, segmentTable(method, player, play));
    if (method.table) {
      columns.append(element('div', null, tableOf(method.table), ...method.table.notes.map(note => element('p', { className: 'note' }, note))));
    }
    const trust = element('ul', { className: 'note' }, ...method.diagnostics.map(found =>
      element('li', { className: found.isBad ? 'bad' : '' }, `${found.isBad ? 'Beware: ' : ''}${found.id} ${found.value} (${found.note})`)));
    parts.push(columns);
    if (method.diagnostics.length > 0) {
      parts.push(element('h4', null, 'How far the map can be trusted'), trust);
    }
    if (method.parts.length > 0) {
      parts.push(element('p', { className: 'note' }, `Parts of the explanation: ${method.parts.map(part => `${part.name} ${part.weight}`).join(', ')}.`));
    }
    parts.push(...method.notes.map(note => element('p', { className: 'note' }, note)));
    return element('section', { 'data-method': method.name }, ...parts);
  }

  async function show(clip) {
    close();
    place.replaceChildren(element('p', { role: 'status' }, `Reading ${clip.shown}…`));
    place.hidden = false;
    document.getElementById('report').hidden = true;
    window.scrollTo(0, 0);
    let page, pieces;
    try {
      [page, pieces] = await Promise.all([readClip(clip), readSound(clip)]);
    } catch (error) {
      place.replaceChildren(element('p', { className: 'warning', role: 'alert' }, error.message), element('a', { href: '#clips' }, 'Back to the clips'));
      return;
    }
    if (location.hash.slice(1) === clip.page) {
      build(clip, page, pieces);
    }
  }

  function build(clip, page, pieces) {
    let at = page.methods[0]?.segments[0]?.start ?? 0, kind = 'overlay';
    const shown = new Set(page.methods.slice(0, most));
    const message = element('p', { className: 'warning screen', role: 'alert', hidden: true });
    const readOut = element('p', { className: 'read-out screen', role: 'status', 'aria-live': 'off' });
    const player = createPlayer(pieces, seconds => move(seconds), () => { playButton.textContent = '▶ Play from the cursor'; });
    const playButton = element('button', { type: 'button', id: 'play', hidden: !player.canPlay, onclick: () => player.isPlaying() ? player.stop() : play(at) }, '▶ Play from the cursor');
    const wave = page.wave ? element('canvas', { role: 'img', 'aria-label': `Waveform of ${clip.shown}, largest sample ${page.wave.peak}` }) : null;
    const strips = new Map(page.methods.map(method => [method, element('canvas', { role: 'img', 'aria-label': describe(clip, page, method) })]));
    const ruler = element('canvas', { role: 'presentation' }), line = element('canvas', { className: 'cursor', role: 'presentation' });
    const stack = element('div', { className: 'stack', id: 'stack', tabIndex: 0, role: 'group', 'aria-label': 'Pictures on one time axis. Left and right move the cursor, space plays.' }, ...(wave ? [wave] : []), ...strips.values(), ruler, line);
    const curvePlace = element('div', { className: 'curves' });
    const front = () => page.methods.find(method => shown.has(method));

    function play(from, to) {
      message.hidden = true;
      player.play(from, to).then(() => { playButton.textContent = '■ Stop'; }, error => {
        message.textContent = error.message;
        message.hidden = false;
      });
    }

    function move(seconds) {
      at = Math.min(page.endSeconds, Math.max(page.startSeconds, seconds));
      picture.cursor(line, page, at);
      curves.cursor(at);
      readOut.textContent = read(page, shown, at);
    }

    function draw() {
      if (wave) {
        picture.wave(wave, page);
      }
      for (const [method, canvas] of strips) {
        canvas.hidden = !shown.has(method);
        if (shown.has(method)) {
          picture.strip(canvas, page, method, kind);
        }
      }
      picture.ruler(ruler, page);
      curves.redraw();
      move(at);
    }

    const choose = page.methods.map(method => element('button', { type: 'button', 'aria-pressed': String(shown.has(method)), onclick: event => {
      if (shown.has(method)) {
        shown.delete(method);
      } else if (shown.size < most) {
        shown.add(method);
      }
      event.target.setAttribute('aria-pressed', String(shown.has(method)));
      draw();
    } }, method.name));
    const kinds = element('select', { 'aria-label': 'What the pictures show', onchange: event => { kind = event.target.value; draw(); } },
      ...[['overlay', 'level and relevance'], ['relevance', 'relevance alone'], ['level', 'level alone']].map(([value, text]) => element('option', { value }, text)));
    const facts = [clip.label && `labelled ${clip.label}`, clip.decision && `decided ${clip.decision}`, clip.speaker && `speaker ${clip.speaker}`, clip.sentence && `sentence ${clip.sentence}`,
      page.durationSeconds && `${page.durationSeconds.toFixed(2)} s`].filter(Boolean).join(', ');
    place.replaceChildren(
      element('div', { className: 'clip-bar screen' }, element('a', { href: '#clips' }, 'All clips'),
        element('button', { type: 'button', onclick: () => step(-1) }, '← Previous (p)'), element('button', { type: 'button', onclick: () => step(1) }, 'Next (n) →')),
      element('h1', { id: 'clip-head' }, element('bdi', null, clip.shown)),
      element('p', null, `${facts}${clip.right === false ? ': misclassified' : ''}.`),
      ...page.notes.map(note => element('p', { className: 'warning' }, note)), message,
      element('div', { className: 'clip-bar screen' }, playButton, kinds, element('span', { className: 'note' }, `Methods (at most ${most}):`), ...choose, player.audio),
      readOut, stack,
      element('p', { className: 'note' }, 'Orange speaks for the decision, blue against it; grey is the level of the sound. Numbers under a picture: the most relevant segments, 1 first. Dashed: from here on nothing of the recording. Shaded in the curves: the segments of the first method shown.'),
      curvePlace, element('div', { className: 'columns' }, outputs(page)),
      ...page.methods.map(method => methodPart(method, player, play)));
    const curves = createCurves(curvePlace, page, () => front()?.segments ?? [], seconds => move(seconds));
    line.addEventListener('pointerdown', event => move(picture.secondsAt(page, line, event.clientX)));
    line.addEventListener('pointermove', event => { if (event.buttons & 1) { move(picture.secondsAt(page, line, event.clientX)); } });
    stack.addEventListener('keydown', event => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by) {
        move(at + by * page.frameSeconds * (event.shiftKey ? 10 : 1));
        event.preventDefault();
      } else if (event.key === ' ' && player.canPlay) {
        playButton.click();
        event.preventDefault();
      }
    });
    const resized = () => { curves.resize(); draw(); };
    window.addEventListener('resize', resized);
    open = { clip, draw, player, close: () => { window.removeEventListener('resize', resized); curves.close(); player.close(); } };
    document.title = `${clip.shown} – ${run.title}`;
    draw();
    place.focus({ preventScroll: true });
  }

  function read(page, shown, at) {
    const frame = Math.floor((at - page.firstSeconds) / page.frameSeconds), parts = [`${at.toFixed(3)} s`];
    if (frame < 0 || frame >= page.frames) {
      return `${parts[0]}: outside what the model heard`;
    }
    for (const method of shown) {
      const relevance = new Uint8Array(page.bytes, method.at, page.bands * page.frames);
      let largest = 0;
      for (let band = 0; band < page.bands; band++) {
        const value = relevance[band * page.frames + frame] - 128;
        largest = Math.abs(value) > Math.abs(largest) ? value : largest;
      }
      parts.push(`${method.name} ${largest < 0 ? '−' : '+'}${Math.abs(Math.round(largest / 1.27))} % of its largest`);
    }
    return parts.join(' · ');
  }

  function step(by) {
    const next = open && clipTable.neighbour(open.clip, by);
    if (next) {
      location.hash = next.page;
    }
  }

  function close() {
    open?.close();
    open = null;
    place.hidden = true;
    place.replaceChildren();
    document.getElementById('report').hidden = false;
    document.title = run.title;
  }

  return { show, close, step, draw: () => open?.draw(), isOpen: () => open !== null };
})();
