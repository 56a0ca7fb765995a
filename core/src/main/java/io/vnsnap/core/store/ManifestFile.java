// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of manifest.json: an object with the format's version, the file's own checksum, and the
 * snapshot.
 *
 * <p>The checksum is the SHA-256 of the file with the 64 digits of the checksum itself written as
 * zeros, so that a change of any byte is seen.
 */
final class ManifestFile {
  static final String NAME = "manifest.json";
  static final int VERSION = 1;

  private static final String NO_CHECKSUM = "0".repeat(64);
  private static final Pattern CHECKSUM =
      Pattern.compile("\"manifestSha256\" : \"([0-9a-f]{64})\"");

  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private record Document(int version, String manifestSha256, Manifest snapshot) {}

  byte[] write(Manifest manifest) {
    try {
      String open = json.writeValueAsString(new Document(VERSION, NO_CHECKSUM, manifest)) + "\n";
      return open.replaceFirst(NO_CHECKSUM, sha256(open)).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest can always be written as JSON", e);
    }
  }

  /**
   * @param file what to call it in messages
   * @throws StoreException DAMAGED if it is of another version or not as it was written
   */
  Manifest read(String file, byte[] content) throws StoreException {
    String text = new String(content, StandardCharsets.UTF_8);
    try {
      JsonNode version = json.readTree(text).path("version");
      if (!version.isInt()) {
        throw damaged(file, "it gives no format version");
      }
      if (version.intValue() != VERSION) {
        throw damaged(
            file,
            "its format has version %d and this vnsnap knows version %d only"
                .formatted(version.intValue(), VERSION));
      }
      checkSum(file, text);
      return json.readValue(text, Document.class).snapshot();
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage());
    }
  }

  private void checkSum(String file, String text) throws StoreException {
    Matcher matcher = CHECKSUM.matcher(text);
    if (!matcher.find()) {
      throw damaged(file, "it has no checksum");
    }
    String open =
        new StringBuilder(text).replace(matcher.start(1), matcher.end(1), NO_CHECKSUM).toString();
    if (!sha256(open).equals(matcher.group(1))) {
      throw damaged(file, "its content does not match its checksum");
    }
  }

  private static String sha256(String text) {
    return HexFormat.of()
        .formatHex(Checksum.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static StoreException damaged(String file, String why) {
    return new StoreException(
        StoreException.Reason.DAMAGED,
        "%s is damaged: %s; restore the file from a copy or delete the snapshot"
            .formatted(file, why));
  }
}
