import type { AppControllerRoute, BullBoardQueues, IServerAdapter, UIConfig } from '@bull-board/api/typings/app';

/** What Bull Board hands to the server that it runs in. */
export interface BoardParts {
  queues: BullBoardQueues;
  /** Where its page and files are. */
  folder: string;
  uiConfig: UIConfig;
  /** Of its pages, below the board's own. */
  pagePaths: readonly string[];
  routes: readonly AppControllerRoute[];
}

/** Takes down what Bull Board says (`IServerAdapter` of @bull-board/api), to be served in our own way (docs/adr/0014). */
export function createServerAdapter(): { readonly adapter: IServerAdapter; readonly parts: BoardParts } {
  const parts: BoardParts = { queues: new Map(), folder: '', uiConfig: {}, pagePaths: [], routes: [] };
  const take = (part: Partial<BoardParts>): IServerAdapter => {
    Object.assign(parts, part);
    return adapter;
  };
  const adapter: IServerAdapter = {
    setQueues: (queues) => take({ queues }),
    setViewsPath: (folder) => take({ folder }),
    setEntryRoute: ({ route }) => take({ pagePaths: [route].flat() }),
    setApiRoutes: (routes) => take({ routes }),
    setUIConfig: (uiConfig) => take({ uiConfig }),
    // Its files are beside its page; errors are answered as all are
    setStaticPath: () => adapter,
    setErrorHandler: () => adapter,
  };
  return { adapter, parts };
}
