import { Type } from 'typebox';
import { filled, listOf, mapOf, shape } from './values.js';

export const ErrorText = shape('ErrorText', 'What went wrong', { error: filled('What went wrong') });

export const FieldErrorTexts = shape('FieldErrorTexts', 'What is wrong with which field', {
  errors: mapOf(listOf(filled('What is wrong'), 'All that is wrong with the field'), 'By name of the field or parameter'),
});

/** Every error's body (wakatime-api.md, section 1). */
export const ErrorAnswer = Type.Union([FieldErrorTexts, ErrorText], {
  title: 'Error',
  description: 'What went wrong, by field where it can be told',
});
