import { hash, randomBytes } from 'node:crypto';
import { Binary } from 'mongodb';

/** SHA-256 in hex: all that is ever kept of a key or token. They are random, 122 bits or more, and so need neither salt nor a slow hash. */
export const hashSecret = (secret: string): string => hash('sha256', secret, 'hex');

/** The hash as documents are named by it. */
export const secretId = (secret: string): Binary => hashBinary(hashSecret(secret));

export const hashBinary = (hex: string): Binary => new Binary(Buffer.from(hex, 'hex'));

/** A token of 256 random bits, for links and cookies. */
export const newToken = (): string => randomBytes(32).toString('base64url');

const buffers = (value: Binary): Buffer => (Buffer.isBuffer(value) ? value : Buffer.from(value.buffer));

/** The hash that names a document, in hex. Drivers give it as a Binary or, where buffers are promoted, as a Buffer. */
export const hexOf = (id: Binary): string => buffers(id).toString('hex');
