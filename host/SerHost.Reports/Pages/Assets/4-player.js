// Plays stretches of a clip and tells where it is.
function createPlayer(pieces, moved, ended) {
  const audio = element('audio', { preload: 'auto' });
  const urls = new Map();
  let piece = null, until = 0, frame = 0;

  function load(wanted) {
    if (piece === wanted) {
      return;
    }
    piece = wanted;
    if (!urls.has(wanted)) {
      urls.set(wanted, URL.createObjectURL(new Blob([bytesOf(wanted.wav)], { type: 'audio/wav' })));
    }
    audio.src = urls.get(wanted);
  }

  function pieceAt(seconds) {
    return pieces.find(candidate => seconds >= candidate.start - 1e-6 && seconds < candidate.end) ?? null;
  }

  function watch() {
    const at = piece.start + audio.currentTime;
    moved(Math.min(at, until));
    if (at >= until || audio.ended) {
      stop();
    } else {
      frame = requestAnimationFrame(watch);
    }
  }

  function stop() {
    audio.pause();
    cancelAnimationFrame(frame);
    ended();
  }

  /** Plays from a moment; to another, or to the end of what can be heard there. */
  async function play(from, to) {
    const wanted = pieceAt(from);
    if (wanted === null) {
      throw new Error('This moment cannot be heard: the report holds the salient segments only.');
    }
    load(wanted);
    until = Math.min(to ?? wanted.end, wanted.end);
    if (audio.readyState < 1) {
      await new Promise((resolve, reject) => {
        audio.addEventListener('loadedmetadata', resolve, { once: true });
        audio.addEventListener('error', () => reject(new Error('The browser cannot play this recording.')), { once: true });
      });
    }
    audio.currentTime = Math.max(0, from - wanted.start);
    await audio.play();
    cancelAnimationFrame(frame);
    watch();
  }

  return {
    audio, play, stop, pieceAt, canPlay: pieces.length > 0, isPlaying: () => !audio.paused,
    close: () => { audio.pause(); cancelAnimationFrame(frame); audio.removeAttribute('src'); urls.forEach(url => URL.revokeObjectURL(url)); },
  };
}
