// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.ServiceListener;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells people how far each member is. On a terminal there is a line for each member, written over
 * again and again; elsewhere a line for each step done.
 */
class ProgressView implements ServiceListener {
  private static final String CLEAR_LINE = "\u001b[2K";

  private final PrintWriter err;
  private final boolean isTerminal;
  private final Map<MemberName, String> states = new TreeMap<>();
  private int shownLines;

  ProgressView(PrintWriter err, boolean isTerminal) {
    this.err = err;
    this.isTerminal = isTerminal;
  }

  @Override
  public void ready(MemberName member, HostName host) {
    step(member, "ready on " + host);
  }

  @Override
  public void cut(MemberName member, HostName host, CutTimes times) {
    step(member, "cut, paused for " + Quantity.millis(times.pauseMillis()));
  }

  @Override
  public void saved(MemberName member, HostName host) {
    step(member, "saved");
  }

  @Override
  public void started(MemberName member, HostName host) {
    step(member, "runs on " + host);
  }

  @Override
  public void loaded(MemberName member, HostName host) {
    step(member, "has all its memory");
  }

  @Override
  public void failed(MemberName member, HostName host, String reason) {
    step(member, "failed: " + reason);
  }

  @Override
  public void exported(MemberName member) {
    step(member, "exported");
  }

  @Override
  public void working(
      MemberName member,
      HostName host,
      AgentEvent.Progress.Step work,
      long doneBytes,
      long totalBytes) {
    if (isTerminal) {
      String step = work.name().toLowerCase(Locale.ROOT);
      String done = Quantity.bytes(doneBytes);
      step(
          member,
          totalBytes > 0
              ? "%s %s of %s".formatted(step, done, Quantity.bytes(totalBytes))
              : "%s %s".formatted(step, done));
    }
  }

  /** On a terminal, tells how far the reading has got. */
  @Override
  public void read(long doneBytes, long totalBytes) {
    if (isTerminal) {
      err.printf(
          "\r%s of %s%s",
          Quantity.bytes(doneBytes),
          Quantity.bytes(totalBytes),
          doneBytes == totalBytes ? System.lineSeparator() : "   ");
      err.flush();
    }
  }

  private void step(MemberName member, String state) {
    states.put(member, state);
    if (isTerminal) {
      redraw();
    } else {
      err.printf("%s: %s%n", member, state);
      err.flush();
    }
  }

  private void redraw() {
    if (shownLines > 0) {
      err.printf("\u001b[%dA", shownLines);
    }
    states.forEach((member, state) -> err.printf("%s%s: %s%n", CLEAR_LINE, member, state));
    shownLines = states.size();
    err.flush();
  }
}
