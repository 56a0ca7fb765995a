// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageLedgerTest {
  private static final int PAGES = 1001;

  @TempDir private Path folder;
  private Path file;
  private PageLedger ledger;

  @BeforeEach
  void create() throws IOException {
    file = folder.resolve("ledger");
    ledger = PageLedger.create(file, PAGES);
  }

  @Test
  void theNextKnowsWhatWasCommitted() throws Exception {
    for (int page : new int[] {0, 7, 8, 1000}) {
      ledger.take(page);
      ledger.intend();
      ledger.commit();
    }
    PageLedger next = PageLedger.open(file, PAGES);

    assertThat(next.takeBack()).isFalse();
    for (int page = 0; page < PAGES; page++) {
      assertThat(next.isTaken(page)).isEqualTo(page == 0 || page == 7 || page == 8 || page == 1000);
    }
  }

  @Test
  void whatWasIntendedIsTakenBackAndNothingElse() throws Exception {
    ledger.take(3);
    ledger.intend();
    ledger.commit();
    ledger.take(4);
    ledger.take(500);
    ledger.intend();
    PageLedger next = PageLedger.open(file, PAGES);

    assertThat(next.takeBack()).isTrue();
    assertThat(next.takeBack()).isFalse();
    assertThat(next.isTaken(3)).isTrue();
    assertThat(next.isTaken(4)).isFalse();
    assertThat(next.isTaken(500)).isFalse();
  }

  @Test
  void whatWasTakenAndNotIntendedIsForgotten() throws Exception {
    ledger.take(4);

    assertThat(ledger.isTaken(4)).isTrue();
    assertThat(PageLedger.open(file, PAGES).isTaken(4)).isFalse();
  }

  @Test
  void whatWasAskedForIsOwedUntilItIsSent() throws Exception {
    ledger.ask(9);
    ledger.ask(5);
    ledger.take(9);
    ledger.intend();
    ledger.commit();
    PageLedger next = PageLedger.open(file, PAGES);

    assertThat(next.owed()).containsExactly(5);
    assertThat(next.lastAsked()).isEqualTo(5);
  }

  @Test
  void aLedgerOfAnotherSnapshotIsRefused() {
    assertThatThrownBy(() -> PageLedger.open(file, PAGES + 8))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes instead of");
  }
}
