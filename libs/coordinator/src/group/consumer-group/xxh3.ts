const mask64 = 0xffff_ffff_ffff_ffffn;
const prime32x1 = 0x9e37_79b1n;
const prime32x2 = 0x85eb_ca77n;
const prime32x3 = 0xc2b2_ae3dn;
const prime64x1 = 0x9e37_79b1_85eb_ca87n;
const prime64x2 = 0xc2b2_ae3d_27d4_eb4fn;
const prime64x3 = 0x1656_67b1_9e37_79f9n;
const prime64x4 = 0x85eb_ca77_c2b2_ae63n;
const prime64x5 = 0x27d4_eb2f_1656_67c5n;
const primeMx1 = 0x1656_6791_9e37_79f9n;
const primeMx2 = 0x9fb2_1c65_1e98_df25n;

const stripeBytes = 64;
const secretBytesPerStripe = 8;

/** The default secret of the XXH3 specification. */
const secret = Buffer.from(
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f' +
    'cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c' +
    '3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8' +
    'a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364' +
    'eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e' +
    '2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e',
  'hex',
);

const u64 = (bytes: Buffer, at: number): bigint => bytes.readBigUInt64LE(at);
const u32 = (bytes: Buffer, at: number): bigint => BigInt(bytes.readUInt32LE(at));

/** XXH3, 64 bits, seed 0 (the hash of KIP-1101), as a signed number: what Java holds in a long. */
export function xxh3(bytes: Buffer): bigint {
  return BigInt.asIntN(64, hash(bytes));
}

function hash(bytes: Buffer): bigint {
  const { length } = bytes;
  if (length === 0) return avalanche64(u64(secret, 56) ^ u64(secret, 64));
  if (length <= 3) return hashTo3(bytes);
  if (length <= 8) return hashTo8(bytes);
  if (length <= 16) return hashTo16(bytes);
  if (length <= 128) return hashTo128(bytes);
  return length <= 240 ? hashTo240(bytes) : hashLong(bytes);
}

function hashTo3(bytes: Buffer): bigint {
  const { length } = bytes;
  const first = BigInt(bytes.readUInt8(0));
  const middle = BigInt(bytes.readUInt8(length >> 1));
  const last = BigInt(bytes.readUInt8(length - 1));
  const combined = (first << 16n) | (middle << 24n) | last | (BigInt(length) << 8n);
  return avalanche64(combined ^ u32(secret, 0) ^ u32(secret, 4));
}

function hashTo8(bytes: Buffer): bigint {
  const { length } = bytes;
  const combined = u32(bytes, length - 4) + (u32(bytes, 0) << 32n);
  let h = combined ^ u64(secret, 8) ^ u64(secret, 16);
  h ^= rotateLeft(h, 49n) ^ rotateLeft(h, 24n);
  h = (h * primeMx2) & mask64;
  h ^= (h >> 35n) + BigInt(length);
  h = (h * primeMx2) & mask64;
  return h ^ (h >> 28n);
}

function hashTo16(bytes: Buffer): bigint {
  const { length } = bytes;
  const low = u64(bytes, 0) ^ u64(secret, 24) ^ u64(secret, 32);
  const high = u64(bytes, length - 8) ^ u64(secret, 40) ^ u64(secret, 48);
  return avalanche((BigInt(length) + swapBytes(low) + high + foldedProduct(low, high)) & mask64);
}

function hashTo128(bytes: Buffer): bigint {
  const { length } = bytes;
  let sum = (BigInt(length) * prime64x1) & mask64;
  for (let i = (length - 1) >> 5; i >= 0; i -= 1) {
    sum += mix16(bytes, 16 * i, 32 * i) + mix16(bytes, length - 16 * (i + 1), 32 * i + 16);
  }
  return avalanche(sum & mask64);
}

function hashTo240(bytes: Buffer): bigint {
  const { length } = bytes;
  let sum = (BigInt(length) * prime64x1) & mask64;
  for (let i = 0; i < 8; i += 1) sum += mix16(bytes, 16 * i, 16 * i);
  sum = avalanche(sum & mask64);
  for (let i = 8; i < length >> 4; i += 1) sum += mix16(bytes, 16 * i, 16 * (i - 8) + 3);
  return avalanche((sum + mix16(bytes, length - 16, 136 - 17)) & mask64);
}

function hashLong(bytes: Buffer): bigint {
  const { length } = bytes;
  const lanes = [prime32x3, prime64x1, prime64x2, prime64x3, prime64x4, prime32x2, prime64x5, prime32x1];
  const stripesPerBlock = (secret.length - stripeBytes) / secretBytesPerStripe;
  const blockBytes = stripeBytes * Math.floor(stripesPerBlock);
  const blocks = Math.floor((length - 1) / blockBytes);
  for (let block = 0; block < blocks; block += 1) {
    accumulate(lanes, bytes, block * blockBytes, Math.floor(stripesPerBlock));
    scramble(lanes);
  }
  const stripes = Math.floor((length - 1 - blockBytes * blocks) / stripeBytes);
  accumulate(lanes, bytes, blocks * blockBytes, stripes);
  addStripe(lanes, bytes, length - stripeBytes, secret.length - stripeBytes - 7);
  let sum = (BigInt(length) * prime64x1) & mask64;
  for (let i = 0; i < 8; i += 2) {
    const first = (lanes[i] ?? 0n) ^ u64(secret, 11 + 8 * i);
    const second = (lanes[i + 1] ?? 0n) ^ u64(secret, 19 + 8 * i);
    sum += foldedProduct(first, second);
  }
  return avalanche(sum & mask64);
}

function accumulate(lanes: bigint[], bytes: Buffer, start: number, stripes: number): void {
  for (let i = 0; i < stripes; i += 1) addStripe(lanes, bytes, start + i * stripeBytes, i * secretBytesPerStripe);
}

function addStripe(lanes: bigint[], bytes: Buffer, start: number, secretStart: number): void {
  for (let i = 0; i < 8; i += 1) {
    const value = u64(bytes, start + 8 * i);
    const keyed = value ^ u64(secret, secretStart + 8 * i);
    const swapped = i ^ 1;
    lanes[swapped] = ((lanes[swapped] ?? 0n) + value) & mask64;
    lanes[i] = ((lanes[i] ?? 0n) + (keyed & 0xffff_ffffn) * (keyed >> 32n)) & mask64;
  }
}

function scramble(lanes: bigint[]): void {
  for (let i = 0; i < 8; i += 1) {
    const lane = lanes[i] ?? 0n;
    const mixed = lane ^ (lane >> 47n) ^ u64(secret, secret.length - stripeBytes + 8 * i);
    lanes[i] = (mixed * prime32x1) & mask64;
  }
}

function mix16(bytes: Buffer, at: number, secretAt: number): bigint {
  return foldedProduct(u64(bytes, at) ^ u64(secret, secretAt), u64(bytes, at + 8) ^ u64(secret, secretAt + 8));
}

function foldedProduct(a: bigint, b: bigint): bigint {
  const product = a * b;
  return (product & mask64) ^ (product >> 64n);
}

function avalanche(value: bigint): bigint {
  const h = ((value ^ (value >> 37n)) * primeMx1) & mask64;
  return h ^ (h >> 32n);
}

/** The finish of XXH64, which XXH3 keeps for its shortest inputs. */
function avalanche64(value: bigint): bigint {
  let h = ((value ^ (value >> 33n)) * prime64x2) & mask64;
  h = ((h ^ (h >> 29n)) * prime64x3) & mask64;
  return h ^ (h >> 32n);
}

function rotateLeft(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask64;
}

function swapBytes(value: bigint): bigint {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes.readBigUInt64LE();
}
