// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One queue of a vif at one moment, as Linux's xen-netback shows it. Numbers of ring entries wrap
 * around; see Xen's public/io/ring.h.
 *
 * @param sent the entries that the guest has put into its sending ring
 * @param fetched how many of them netback has fetched
 * @param polling whether netback may still be handing fetched frames to the host
 * @param handed the entries that netback has given to the guest, filled
 * @param filled as many, or more: those that netback has not told the guest of yet
 * @param wanted the entry whose coming the guest wants to be told of: the next one, once it has
 *     taken all others and rests
 * @param waitingFrames frames for which netback has no entry of the guest's yet
 */
record VifQueue(
    int sent, int fetched, boolean polling, int handed, int filled, int wanted, int waitingFrames) {
  private static final String REQUESTS = "req prod (\\d+) \\S+ cons (\\d+)[^\\n]*\\n";
  private static final String RESPONSES =
      "rsp prod (\\d+) \\S+ pvt (\\d+) \\S+ event (\\d+)[^\\n]*\\n";
  private static final Pattern TEXT =
      Pattern.compile(
          "TX: [^\\n]*\\n"
              + REQUESTS
              + ".*?RX: [^\\n]*\\nreq prod [^\\n]*\\n"
              + RESPONSES
              + ".*?NAPI state: (\\p{XDigit}+)"
              + ".*?Rx internal queue: len \\d+ max \\d+ pkts (\\d+)",
          Pattern.DOTALL);

  /** NAPI_STATE_SCHED of the kernel. */
  private static final long SCHEDULED = 1;

  /**
   * @param text of a file io_ring_q in debugfs
   */
  static VifQueue parse(String text) throws ColoringException {
    Matcher found = TEXT.matcher(text);
    if (!found.find()) {
      throw new ColoringException(
          "what xen-netback tells of a vif is not understood: it starts with \"%s\""
              .formatted(text.lines().findFirst().orElse("")));
    }
    return new VifQueue(
        Integer.parseUnsignedInt(found.group(1)),
        Integer.parseUnsignedInt(found.group(2)),
        (Long.parseUnsignedLong(found.group(6), 16) & SCHEDULED) != 0,
        Integer.parseUnsignedInt(found.group(3)),
        Integer.parseUnsignedInt(found.group(4)),
        Integer.parseUnsignedInt(found.group(5)),
        Integer.parseInt(found.group(7)));
  }

  /** Whether all that the guest has sent so far has passed the host's rules. */
  boolean hasSentAll() {
    return sent == fetched && !polling;
  }

  /** Whether netback keeps no frame for the guest. */
  boolean isEmpty() {
    return waitingFrames == 0 && filled == handed;
  }

  /** Whether the guest has taken all that there was for it. */
  boolean hasTakenAll() {
    return isEmpty() && untakenEntries() == 0;
  }

  /** How many entries at most the guest was given and has not taken. */
  int untakenEntries() {
    return Math.max(0, handed - wanted + 1);
  }
}
