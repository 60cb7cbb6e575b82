import { formatTime } from '../../shared/domain/time-text.js';
import type { UserDocument } from '../../shared/store/collections.js';

/** Someone who has worked on a file (wakatime-api.md, sections 21 and 31). */
export function presentFileExpert(user: UserDocument, total_us: number, currentUserId: string) {
  const { text, digital, decimal, total_seconds } = formatTime(total_us);
  const is_current_user = user._id === currentUserId;
  const long_name = user.full_name ?? user.username;
  return {
    total: { decimal, digital, text, total_seconds },
    user: { id: user._id, is_current_user, long_name, name: is_current_user ? 'You' : (long_name.split(' ')[0] ?? long_name) },
  };
}
