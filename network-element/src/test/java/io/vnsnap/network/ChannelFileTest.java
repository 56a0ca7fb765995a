// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.vnsnap.core.model.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelFileTest {
  private static final MacAddress ONE = new MacAddress("52:54:00:00:00:01");
  private static final MacAddress TWO = new MacAddress("52:54:00:00:00:02");
  private static final long MICROS = 1_700_000_000_123_456L;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("channel.pcapng");
    Map<MacAddress, List<Frame>> channels = new LinkedHashMap<>();
    channels.put(ONE, List.of(frame(1, 60), frame(2, 61), frame(3, 9014)));
    channels.put(TWO, List.of(frame(4, 62)));
    ChannelFile.write(file, channels);
  }

  private static Frame frame(int number, int lengthBytes) {
    return new Frame(
        TestFrames.udp(TWO.value(), ONE.value(), number, lengthBytes), MICROS + number);
  }

  @Test
  void framesComeBackPerNicWithBytesAndTimes() throws IOException {
    List<Frame> read = ChannelFile.read(file, ONE);
    assertThat(read)
        .extracting(Frame::arrivalMicros)
        .containsExactly(MICROS + 1, MICROS + 2, MICROS + 3);
    assertThat(read.get(1).bytes()).isEqualTo(frame(2, 61).bytes());
    assertThat(read.get(2).bytes()).isEqualTo(frame(3, 9014).bytes());
    assertThat(ChannelFile.read(file, TWO)).hasSize(1);
    assertThat(ChannelFile.read(file, new MacAddress("52:54:00:00:00:03"))).isEmpty();
  }

  @Test
  void otherProgramsReadIt() throws Exception {
    String seconds = "1700000000.123457";
    String text = IpCommand.run("tcpdump", "-tt", "-n", "-r", file.toString());
    assertThat(text.lines()).hasSize(4);
    assertThat(text).contains(seconds).contains("10.0.0.1.1 > 10.0.0.2.2");
  }

  @Test
  void everyTruncationIsFoundOrEndsBetweenFrames() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int accepted = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try {
        assertThat(ChannelFile.read(file, ONE)).hasSizeLessThanOrEqualTo(3);
        accepted++;
      } catch (IOException e) {
        assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("damaged");
      }
    }
    int blocksBeforeTheLast = 6;
    assertThat(accepted).isEqualTo(blocksBeforeTheLast);
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    Files.writeString(file, "this is no capture file at all, not a bit");
    assertThatIOException()
        .isThrownBy(() -> ChannelFile.read(file, ONE))
        .withMessageContaining("is damaged at byte 0");
  }

  @Test
  void anExistingFileIsNotOverwritten() {
    assertThatIOException().isThrownBy(() -> ChannelFile.write(file, Map.of()));
  }
}
