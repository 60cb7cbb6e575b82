import { isIP } from 'node:net';

/** The parts of a text, without the commas and spaces between. */
export const ipList = (text: string): string[] => text.split(',').flatMap((part) => part.trim() || []);

/** Whether each part is an IP address. */
export const isIpList = (text: string): boolean => ipList(text).every((part) => isIP(part) !== 0);
