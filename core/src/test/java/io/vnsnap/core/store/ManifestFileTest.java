// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vnsnap.core.model.MemberName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestFileTest {
  private final ManifestFile file = new ManifestFile();
  private final byte[] sealed = file.write(manifest());

  @Test
  void readsWhatItWrote() throws Exception {
    assertThat(file.read("manifest.json", sealed)).isEqualTo(manifest());
  }

  @Test
  void anyChangedByteIsFound() {
    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      assertDamaged(changed);
    }
  }

  @Test
  void atAnyOtherLengthItIsDamaged() {
    for (int length = 0; length < sealed.length; length++) {
      assertDamaged(Arrays.copyOf(sealed, length));
    }
    assertDamaged(
        (new String(sealed, StandardCharsets.UTF_8) + "{}").getBytes(StandardCharsets.UTF_8));
  }

  private void assertDamaged(byte[] content) {
    StoreException failure =
        catchThrowableOfType(
            StoreException.class, () -> file.read("/store/a/manifest.json", content));
    assertThat(failure).isNotNull().hasMessageStartingWith("/store/a/manifest.json is damaged");
    assertThat(failure.getMessage()).doesNotContain("\n");
    assertThat(failure.reason()).isEqualTo(StoreException.Reason.DAMAGED);
  }

  private static Manifest manifest() {
    TreeMap<MemberName, Manifest.Member> members = new TreeMap<>();
    Checksum checksum = new Checksum("sha256-16MiB:" + "0".repeat(64));
    members.put(
        Snapshots.M1, Snapshots.member(List.of(new StoredFile("m1/domain.xml", 9, checksum))));
    return Snapshots.manifest("a", members);
  }
}
