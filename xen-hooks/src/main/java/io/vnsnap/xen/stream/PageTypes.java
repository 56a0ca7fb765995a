// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The last type that each page of a guest was said to have. */
final class PageTypes {
  /** 4 TiB of memory; a higher number comes from a damaged stream and not from a guest. */
  static final int MAX_PAGES = 1 << 30;

  private static final byte UNKNOWN = -1;
  private static final int FIRST_PAGES = 1 << 16;

  private byte[] types = new byte[0];
  private int end;

  void set(long page, PageType type) throws StreamFormatException {
    if (page < 0 || page >= MAX_PAGES) {
      throw new StreamFormatException("a page has the number 0x%x".formatted(page));
    }
    int at = (int) page;
    if (at >= types.length) {
      int known = types.length;
      types = Arrays.copyOf(types, Math.max(at + 1, Math.max(FIRST_PAGES, known + known / 2)));
      Arrays.fill(types, known, types.length, UNKNOWN);
    }
    types[at] = (byte) type.code();
    end = Math.max(end, at + 1);
  }

  /** One more than the highest number of a page. */
  int end() {
    return end;
  }

  /** All pages of a known type, in runs of pages that follow each other and are alike. */
  List<PageRun> runs() throws StreamFormatException {
    List<PageRun> runs = new ArrayList<>();
    int first = 0;
    for (int page = 1; page <= end; page++) {
      if (page == end || types[page] != types[first]) {
        if (types[first] != UNKNOWN) {
          runs.add(new PageRun(first, page - first, PageType.of(types[first])));
        }
        first = page;
      }
    }
    return runs;
  }
}
