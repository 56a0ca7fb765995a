// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NfsStoreTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nfs://10.0.0.5/export/secondary",
        "nfs://10.0.0.5/export/secondary/",
        "NFS://10.0.0.5//export/./secondary",
        " nfs://10.0.0.5/export/secondary "
      })
  void isOneStoreHoweverTheExportIsWritten(String url) {
    NfsStore store = NfsStore.below(url);

    assertThat(store.exportUrl()).isEqualTo("nfs://10.0.0.5/export/secondary");
    assertThat(store.url()).isEqualTo("nfs://10.0.0.5/export/secondary/vnsnap");
    assertThat(store.path()).isEqualTo(NfsStore.below("nfs://10.0.0.5/export/secondary").path());
  }

  @Test
  void isFoundAgainByItsUrl() {
    NfsStore store = NfsStore.below("nfs://store.example/vnsnap");

    assertThat(store.url()).isEqualTo("nfs://store.example/vnsnap/vnsnap");
    assertThat(NfsStore.at(store.url()).url()).isEqualTo(store.url());
    assertThat(NfsStore.at(store.url()).exportUrl()).isEqualTo("nfs://store.example/vnsnap");
  }

  @Test
  void hasAPathOfItsOwnOnHosts() {
    assertThat(NfsStore.below("nfs://a/export").path())
        .isNotEqualTo(NfsStore.below("nfs://b/export").path())
        .isNotEqualTo(NfsStore.below("nfs://a/export2").path());
  }

  @Test
  void takesTheRootOfAServer() {
    assertThat(NfsStore.below("nfs://[fd00::5]/").url()).isEqualTo("nfs://[fd00::5]/vnsnap");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/export",
        "nfs:/export",
        "nfs://",
        "nfs://server",
        "cifs://server/export",
        "nfs://server/a b",
        "nfs://server/a%20b",
        "nfs://server/%3Ca/%3E",
        "nfs://server/a'b",
        "nfs://server/a;b",
        "nfs://server/$(b)",
        "nfs://server/../etc",
        "nfs://server/a/%2e%2e/b",
        "nfs://user@server/export",
        "nfs://server/export?vers=3",
        "nfs://server/export#a"
      })
  void refusesWhatIsNoFolderOfAServer(String url) {
    assertThatThrownBy(() -> NfsStore.below(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no folder of an NFS server: ");
  }

  @Test
  void refusesAFolderThatIsNotItsOwn() {
    assertThatThrownBy(() -> NfsStore.at("nfs://server/export"))
        .hasMessageContaining("does not end with /vnsnap");
  }

  @Test
  void isNotMeantByAPath() {
    assertThat(NfsStore.isMeantBy("/mnt/vnsnap")).isFalse();
    assertThat(NfsStore.isMeantBy("nfs://server/export/vnsnap")).isTrue();
  }
}
