// The run's table and the clips' pages: read when they are asked for, from blocks of this page or from files beside it.
const run = JSON.parse(document.getElementById('run-data').textContent);
const waiting = new Map();

/** Called by the files of a report in a folder. */
window.serhostPart = (name, text) => {
  waiting.get(name)?.(text);
  waiting.delete(name);
};

function textOf(name) {
  const block = document.getElementById(name);
  if (block) {
    return Promise.resolve(block.textContent);
  }
  if (!run.isFolder) {
    return Promise.reject(new Error(`The page is not whole: ${name} is missing. Wait until it has loaded, or write the report again.`));
  }
  return new Promise((resolve, reject) => {
    waiting.set(name, resolve);
    const script = document.createElement('script');
    script.src = `clips/${name}.js`;
    script.addEventListener('error', () => reject(new Error(`clips/${name}.js cannot be read: the report's files belong together in one folder.`)));
    script.addEventListener('load', () => script.remove());
    document.head.append(script);
  });
}

function bytesOf(base64) {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).arrayBuffer();
}

/** The page of a clip: what ClipPage holds, with `bytes`, the arrays behind it. */
async function readClip(clip) {
  const buffer = await inflate(bytesOf(await textOf(clip.page)));
  const length = new DataView(buffer).getInt32(0, true);
  const page = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  page.bytes = buffer.slice(4 + length);
  return page;
}

/** What can be heard of a clip: pieces with start, end and WAV. */
async function readSound(clip) {
  return clip.sound ? JSON.parse(await textOf(`${clip.page}-sound`)) : [];
}

/** An element with properties, attributes (names with a hyphen, or role) and children; text is always text. */
function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.includes('-') || name === 'role' || name === 'scope') {
      made.setAttribute(name, value);
    } else {
      made[name] = value;
    }
  }
  made.append(...children);
  return made;
}

function tableOf(table) {
  const side = i => table.numeric[i] ? 'n' : '';
  return element('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': table.title },
    element('table', null,
      element('caption', null, table.title),
      element('thead', null, element('tr', null, ...table.heads.map((head, i) => element('th', { scope: 'col', className: side(i) }, head)))),
      element('tbody', null, ...table.rows.map(row => element('tr', null, ...row.map((cell, i) => element('td', { className: side(i) }, cell)))))));
}
