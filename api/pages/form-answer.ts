import { AppError, type FieldErrors } from '../../shared/errors.js';

/** Does what a form asks; where its fields are wrong, says which and why, to be shown with the form again. */
export async function tried<T>(work: () => Promise<T>): Promise<{ done: T } | { errors: FieldErrors }> {
  try {
    return { done: await work() };
  } catch (error) {
    if (error instanceof AppError && error.status === 400 && error.fields) return { errors: error.fields };
    throw error;
  }
}
