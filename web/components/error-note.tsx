/** What went wrong, and a way to try again. */
export function ErrorNote({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  return (
    <div class="error-note" role="alert">
      <p>{error.message}</p>
      <button type="button" class="second" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
