// Text to bytes and back without losing any, and SHA-256 (FIPS 180-4) of either.
// Own and synchronous: crypto.subtle is absent where Android opens a file as content://.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const ROUND = new Uint32Array([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
  ]);
  const BEGIN = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

  /** SHA-256 of bytes (Uint8Array) or of text (see `bytesOf`), as 64 lower-case hex digits. */
  logic.sha256 = function (data) {
    const message = padded(typeof data === "string" ? logic.bytesOf(data) : data);
    const state = new Uint32Array(BEGIN);
    const words = new Uint32Array(64);
    for (let at = 0; at < message.byteLength; at += 64) block(state, words, message, at);
    return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
  };

  /** The message, a one bit, zeros, and its length in bits, as a view of whole blocks of 64 bytes. */
  function padded(bytes) {
    const blocks = (bytes.length + 9 + 63) >> 6;
    const out = new Uint8Array(blocks * 64);
    out.set(bytes);
    out[bytes.length] = 0x80;
    const view = new DataView(out.buffer);
    view.setUint32(out.length - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(out.length - 4, (bytes.length << 3) >>> 0);
    return view;
  }

  function turn(word, by) {
    return (word >>> by) | (word << (32 - by));
  }

  function block(state, words, message, at) {
    for (let i = 0; i < 16; i++) words[i] = message.getUint32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const early = words[i - 15];
      const late = words[i - 2];
      const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[i] = words[i - 16] + one + words[i - 7] + two;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const up = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + words[i];
      const side = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + up) | 0, c, b, a, (up + side) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
  }

  /**
   * UTF-8 of text. A lone surrogate U+DC80..U+DCFF is the byte that `textOf` could not read, and becomes that byte
   * again (Python's 'surrogateescape'); any other lone surrogate becomes U+FFFD.
   */
  logic.bytesOf = function (text) {
    if (!/[\ud800-\udfff]/.test(text)) return new TextEncoder().encode(text);
    const bytes = [];
    for (const letter of text) {
      const code = letter.codePointAt(0);
      if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
      else for (const byte of new TextEncoder().encode(letter)) bytes.push(byte);
    }
    return Uint8Array.from(bytes);
  };

  /** Text of bytes; a byte that is no UTF-8 becomes U+DC00 + byte, so that nothing is lost on the way back. */
  logic.textOf = function (bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return escaped(bytes);
    }
  };

  function escaped(bytes) {
    const pieces = [];
    for (let at = 0; at < bytes.length;) {
      const length = sequence(bytes, at);
      pieces.push(
        length
          ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(at, at + length))
          : String.fromCharCode(0xdc00 + bytes[at]),
      );
      at += length || 1;
    }
    return pieces.join("");
  }

  /** How many bytes of well-formed UTF-8 (RFC 3629) one character takes here; 0 where there is none. */
  function sequence(bytes, at) {
    const first = bytes[at];
    if (first < 0x80) return 1;
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return 0;
    const lowest = { 0xe0: 0xa0, 0xf0: 0x90 }[first] || 0x80;
    const highest = { 0xed: 0x9f, 0xf4: 0x8f }[first] || 0xbf;
    if (bytes[at + 1] < lowest || bytes[at + 1] > highest) return 0;
    for (let i = 2; i < length; i++) if (bytes[at + i] < 0x80 || bytes[at + i] > 0xbf) return 0;
    return length;
  }
})((window.bavn = window.bavn || {}));
