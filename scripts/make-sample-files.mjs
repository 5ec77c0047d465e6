/**
 * Writes the sample files that quickstart stores (scenarios/files): a picture, a logbook, a table
 * and a list of stations, all made up here. Run it only to change them; their SHA-256 sums are
 * part of quickstart's run id.
 */
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const FOLDER = new URL('../scenarios/files/', import.meta.url);

/** A small linear congruential generator: good enough for sample data. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

const random = generator(2024);
const pick = (list) => list[Math.floor(random() * list.length)];

/** Rings around three walrus haul-outs, as an 8-bit RGB picture. */
function picture(width, height) {
  const rows = [];
  for (let y = 0; y < height; y++) {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x++) {
      const rings = [
        [0.25, 0.35],
        [0.7, 0.3],
        [0.5, 0.8],
      ].map(([cx, cy]) => Math.hypot(x - cx * width, y - cy * height));
      row[1 + x * 3] = 128 + 90 * Math.sin(rings[0] / 9) + random() * 8;
      row[2 + x * 3] = 128 + 90 * Math.sin(rings[1] / 11) + random() * 8;
      row[3 + x * 3] = 150 + 90 * Math.sin(rings[2] / 13) + random() * 8;
    }
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body) >>> 0, 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function logbook(entries) {
  const weather = ['Clear and cold', 'Fog until noon', 'Sleet from the north', 'Calm, high cloud'];
  const animals = ['a lone bull', 'a cow with her calf', 'some forty animals', 'nobody at all'];
  const doing = ['asleep on the shingle', 'at the ice edge', 'diving for clams', 'in loud debate'];
  const work = [
    'Counted twice; the second count agrees with the first.',
    'The camera lost its card, so this page is the only copy.',
    'Wrote the day on two cards and put them in different boats.',
    'One of the three notebooks got wet. The other two will do.',
    'Radio was out for six hours and nobody missed anything.',
  ];
  const lines = ['LOGBOOK OF THE HAUL-OUT WATCH', ''];
  for (let day = 1; day <= entries; day++) {
    const wind = Math.floor(random() * 30);
    lines.push(
      `Day ${day}. ${pick(weather)}, wind ${wind} knots. At the beach: ${pick(animals)}, ${pick(doing)}.`,
      `${pick(work)} Water ${(random() * 6 - 1).toFixed(1)} degrees, ice ${Math.floor(random() * 10)} tenths.`,
      '',
    );
  }
  return lines.join('\n');
}

function tides(rows) {
  const lines = ['minute,level_cm,current_cm_per_s,temperature_milli_c'];
  for (let row = 0; row < rows; row++) {
    const hour = row / 6;
    const level = 140 * Math.cos(hour / 1.976) + 35 * Math.cos(hour / 1.91 + 1) + random() * 4;
    const current = -70 * Math.sin(hour / 1.976) + random() * 3;
    const temperature = 1500 + 900 * Math.sin(hour / 1400) + random() * 60;
    lines.push([row * 10, level, current, temperature].map(Math.round).join(','));
  }
  return `${lines.join('\n')}\n`;
}

function stations(count) {
  const list = Array.from({ length: count }, (_, index) => ({
    id: `station-${String(index).padStart(3, '0')}`,
    kind: pick(['buoy', 'beach camera', 'hydrophone', 'ice mast']),
    latitude: Number((70 + random() * 11).toFixed(4)),
    longitude: Number((random() * 60).toFixed(4)),
    depthMetres: Math.floor(random() * 300),
    samples: Array.from({ length: 24 }, () => Math.floor(random() * 1000)),
  }));
  return `${JSON.stringify({ about: 'Made-up stations', stations: list }, null, 1)}\n`;
}

const write = (name, data) => writeFileSync(new URL(name, FOLDER), data);
write('haul-out.png', picture(480, 320));
write('logbook.txt', logbook(400));
write('tides.csv', tides(9000));
write('stations.json', stations(160));
