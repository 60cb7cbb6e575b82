/** The siblings of `data` in a paged list: `total_pages` is 1, never 0 (wakatime-api.md, section 1). */
export function presentPage(page: number, pageSize: number, total: number) {
  const total_pages = Math.max(1, Math.ceil(total / pageSize));
  return {
    page,
    prev_page: page > 1 ? Math.min(page - 1, total_pages) : null,
    next_page: page < total_pages ? page + 1 : null,
    total,
    total_pages,
  };
}
