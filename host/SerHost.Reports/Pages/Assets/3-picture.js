// Waveform, spectrogram and relevance on one time axis, drawn on canvases.
const picture = (() => {
  const left = 60, right = 10, segmentRow = 18;

  const colours = {
    light: { paper: [255, 255, 255], ink: '#1b1f24', dim: '#525a63', line: '#c9d0d7', wave: '#0a53be', loud: [40, 40, 44], for: [222, 96, 0], against: [0, 98, 204], mark: '#8a4300' },
    dark: { paper: [20, 23, 27], ink: '#e8eaed', dim: '#a9b2bc', line: '#3a424b', wave: '#8ab8ff', loud: [225, 225, 228], for: [255, 160, 30], against: [70, 160, 255], mark: '#ffc078' },
  };

  function theme() {
    if (printing) {
      return colours.light;
    }
    const wanted = document.documentElement.dataset.theme;
    return colours[wanted ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')];
  }

  let printing = false;

  /** A canvas as wide as its place, sharp on every screen. */
  function prepare(canvas, height) {
    const width = Math.max(200, canvas.parentElement.clientWidth), scale = printing ? 2 : window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = `${height}px`;
    const pen = canvas.getContext('2d');
    pen.scale(scale, scale);
    pen.clearRect(0, 0, width, height);
    pen.font = '12px system-ui, sans-serif';
    return { pen, width, height, inner: width - left - right };
  }

  function x(page, seconds, inner) {
    return left + (seconds - page.startSeconds) / (page.endSeconds - page.startSeconds) * inner;
  }

  function secondsAt(page, canvas, clientX) {
    const box = canvas.getBoundingClientRect();
    const share = (clientX - box.left - left) / (box.width - left - right);
    return Math.min(page.endSeconds, Math.max(page.startSeconds, page.startSeconds + share * (page.endSeconds - page.startSeconds)));
  }

  function wave(canvas, page) {
    const { pen, height, inner } = prepare(canvas, 72), ink = theme();
    const bytes = new Int8Array(page.bytes, page.wave.at, 2 * page.wave.columns), middle = height / 2;
    const step = page.durationSeconds / page.wave.columns;
    pen.fillStyle = ink.wave;
    for (let column = 0; column < page.wave.columns; column++) {
      const from = x(page, column * step, inner), to = x(page, (column + 1) * step, inner);
      const top = middle - bytes[2 * column + 1] / 127 * (middle - 4), bottom = middle - bytes[2 * column] / 127 * (middle - 4);
      pen.fillRect(from, top, Math.max(0.6, to - from), Math.max(1, bottom - top));
    }
    pen.fillStyle = ink.dim;
    pen.textAlign = 'right';
    pen.fillText(`+${page.wave.peak}`, left - 6, 12);
    pen.fillText(`−${page.wave.peak}`, left - 6, height - 4);
  }

  /** Pixels of one method: greys for the level, tinted by relevance; without a level, relevance alone. */
  function image(page, method, kind, ink) {
    const pixels = new ImageData(page.frames, page.bands);
    const levels = page.levelAt === null || kind === 'relevance' ? null : new Uint8Array(page.bytes, page.levelAt, page.bands * page.frames);
    const relevance = kind === 'level' ? null : new Uint8Array(page.bytes, method.at, page.bands * page.frames);
    for (let band = 0; band < page.bands; band++) {
      for (let frame = 0; frame < page.frames; frame++) {
        const from = band * page.frames + frame, to = 4 * ((page.bands - 1 - band) * page.frames + frame);
        const level = levels === null ? 0 : levels[from] / 255;
        const share = relevance === null ? 0 : (relevance[from] - 128) / 127;
        const tint = share >= 0 ? ink.for : ink.against, strength = Math.sqrt(Math.abs(share)) * 0.92;
        for (let i = 0; i < 3; i++) {
          const grey = ink.paper[i] + (ink.loud[i] - ink.paper[i]) * level;
          pixels.data[to + i] = grey + (tint[i] - grey) * strength;
        }
        pixels.data[to + 3] = 255;
      }
    }
    const canvas = document.createElement('canvas');
    canvas.width = page.frames;
    canvas.height = page.bands;
    canvas.getContext('2d').putImageData(pixels, 0, 0);
    return canvas;
  }

  function strip(canvas, page, method, kind) {
    const isFlat = page.bands === 1, body = isFlat ? 26 : 120;
    const { pen, width, inner } = prepare(canvas, body + segmentRow + 20), ink = theme();
    pen.imageSmoothingEnabled = false;
    const from = x(page, page.firstSeconds, inner), to = x(page, page.firstSeconds + page.frames * page.frameSeconds, inner);
    pen.drawImage(image(page, method, kind, ink), from, 18, to - from, body);
    pen.strokeStyle = ink.line;
    pen.strokeRect(left - 0.5, 17.5, inner + 1, body + 1);
    pen.fillStyle = ink.ink;
    pen.textAlign = 'left';
    pen.font = '600 12px system-ui, sans-serif';
    pen.fillText(method.name, left, 12);
    pen.font = '12px system-ui, sans-serif';
    pen.fillStyle = ink.dim;
    pen.textAlign = 'right';
    pen.fillText(`for ${method.target}; largest ${method.scale}`, width - right, 12);
    for (const hertz of [125, 500, 2000]) {
      const band = page.hertz.findIndex(centre => centre >= hertz);
      if (band > 0) {
        const y = 18 + body * (1 - (band + 0.5) / page.bands);
        pen.fillText(hertz < 1000 ? `${hertz} Hz` : `${hertz / 1000} kHz`, left - 6, y + 4);
        pen.fillRect(left - 4, y, 4, 1);
      }
    }
    padding(pen, page, inner, body, ink);
    pen.textAlign = 'center';
    for (const segment of method.segments) {
      const start = x(page, segment.start, inner), end = x(page, segment.end, inner);
      pen.fillStyle = ink.mark;
      pen.globalAlpha = segment.rank === 1 ? 1 : 0.75;
      pen.fillRect(start, 18 + body + 3, Math.max(2, end - start - 1), 5);
      pen.globalAlpha = 1;
      pen.fillStyle = ink.ink;
      pen.fillText(String(segment.rank), (start + end) / 2, 18 + body + segmentRow + 1);
    }
  }

  function padding(pen, page, inner, body, ink) {
    pen.strokeStyle = ink.dim;
    pen.setLineDash([3, 3]);
    for (let i = 0; i + 1 < page.padding.length; i += 2) {
      const start = x(page, page.firstSeconds + page.padding[i] * page.frameSeconds, inner);
      pen.beginPath();
      pen.moveTo(start, 18);
      pen.lineTo(start, 18 + body);
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  function ruler(canvas, page) {
    const { pen, width, inner } = prepare(canvas, 24), ink = theme();
    const span = page.endSeconds - page.startSeconds, steps = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];
    const step = steps.find(candidate => span / candidate * 46 <= inner) ?? 60;
    pen.fillStyle = ink.dim;
    pen.textAlign = 'center';
    for (let i = Math.ceil(page.startSeconds / step); i * step <= page.endSeconds + 1e-9; i++) {
      const at = x(page, i * step, inner);
      pen.fillRect(at, 0, 1, 5);
      pen.fillText((i * step).toFixed(step < 0.1 ? 2 : step < 1 ? 1 : 0), Math.min(at, width - 16), 18);
    }
    pen.textAlign = 'left';
    pen.fillText('seconds', 0, 18);
  }

  function cursor(canvas, page, seconds) {
    const scale = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    if (printing) {
      return;
    }
    pen.fillStyle = theme().ink;
    pen.fillRect(x(page, seconds, width - left - right), 0, 1.5, height);
  }

  return { left, right, theme, wave, strip, ruler, cursor, secondsAt, setPrinting: value => { printing = value; } };
})();
