// Cue curves over the same seconds as the pictures.
function createCurves(place, page, segments, moved) {
  const plots = page.cues.map(cue => {
    const steps = new Uint16Array(page.bytes, cue.at, cue.frames), seconds = [], values = [];
    for (let i = 0; i < cue.frames; i++) {
      seconds.push(cue.first + i * cue.step);
      values.push(steps[i] === 65535 ? null : cue.low + steps[i] / 65534 * (cue.high - cue.low));
    }
    const holder = element('div', { className: 'curve' }, element('h4', null, cue.name));
    holder.setAttribute('role', 'img');
    holder.setAttribute('aria-label', `${cue.name} over time, from ${short(cue.low)} to ${short(cue.high)}; the most relevant segments are shaded.`);
    place.append(holder);
    const ink = () => picture.theme();
    return new uPlot({
      width: Math.max(200, place.clientWidth), height: 96, padding: [6, picture.right, 0, 0], legend: { show: false },
      scales: { x: { time: false, range: [page.startSeconds, page.endSeconds] } },
      axes: [{ size: 22, stroke: () => ink().dim, grid: { show: false }, ticks: { stroke: () => ink().line, size: 4 } },
        { size: picture.left, stroke: () => ink().dim, grid: { stroke: () => ink().line, width: 0.5 }, ticks: { stroke: () => ink().line, size: 4 } }],
      series: [{}, { stroke: () => ink().wave, width: 1.5, points: { show: false }, spanGaps: false }],
      cursor: { sync: { key: 'clip' }, drag: { x: false, y: false }, y: false, points: { show: false } },
      hooks: {
        drawClear: [plot => {
          plot.ctx.save();
          plot.ctx.fillStyle = ink().mark;
          plot.ctx.globalAlpha = 0.16;
          for (const segment of segments()) {
            const from = plot.valToPos(segment.start, 'x', true), to = plot.valToPos(segment.end, 'x', true);
            plot.ctx.fillRect(from, plot.bbox.top, to - from, plot.bbox.height);
          }
          plot.ctx.restore();
        }],
        ready: [plot => plot.over.addEventListener('pointerdown', event => {
          const box = plot.over.getBoundingClientRect();
          moved(plot.posToVal(event.clientX - box.left, 'x'));
        })],
      },
    }, [seconds, values], holder);
  });

  function short(value) {
    return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  }

  return {
    resize: () => plots.forEach(plot => plot.setSize({ width: Math.max(200, place.clientWidth), height: 96 })),
    redraw: () => plots.forEach(plot => plot.redraw(false, true)),
    cursor: seconds => plots.forEach(plot => plot.setCursor({ left: plot.valToPos(seconds, 'x'), top: 10 }, false)),
    close: () => plots.forEach(plot => plot.destroy()),
  };
}
