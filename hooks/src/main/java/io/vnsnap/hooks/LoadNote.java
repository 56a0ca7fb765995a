// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** One thing that a load does to its host, as it is noted before it is done. Paths are absolute. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "note")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LoadNote.Makes.class, name = "makes"),
  @JsonSubTypes.Type(value = LoadNote.Fills.class, name = "fills"),
  @JsonSubTypes.Type(value = LoadNote.Bases.class, name = "bases"),
  @JsonSubTypes.Type(value = LoadNote.Replaces.class, name = "replaces"),
  @JsonSubTypes.Type(value = LoadNote.Starts.class, name = "starts"),
  @JsonSubTypes.Type(value = LoadNote.HasStarted.class, name = "has started"),
  @JsonSubTypes.Type(value = LoadNote.Feeds.class, name = "feeds"),
  @JsonSubTypes.Type(value = LoadNote.HasRun.class, name = "has run"),
  @JsonSubTypes.Type(value = LoadNote.HasTakenBack.class, name = "has taken back")
})
public sealed interface LoadNote {
  /** A file that was not there before. */
  record Makes(String file) implements LoadNote {}

  /**
   * A program writes an image, and does not end with us.
   *
   * @param target as on the program's command line
   */
  record Fills(String target) implements LoadNote {}

  /** A disk's image takes from a base; bases of former restores have no use then. */
  record Bases(String place, String base) implements LoadNote {}

  /** A disk gets a new file; its former one lies aside meanwhile. */
  record Replaces(String place, String aside) implements LoadNote {}

  /**
   * A domain is started, paused.
   *
   * @param lastingXml the definition that it gets once it runs, if it is to have one
   */
  record Starts(Optional<String> lastingXml) implements LoadNote {}

  /** libvirt has started it. */
  record HasStarted() implements LoadNote {}

  /**
   * It is fed lazily, and by another process if this one dies. QEMU keeps open what is needed for
   * that.
   *
   * @param directory the member's folder in the snapshot
   * @param socket the abstract name of our end of the connection
   * @param outbox a named pipe, see the outbox of pages
   * @param ledger see the ledger of pages
   */
  record Feeds(String directory, String socket, String outbox, String ledger) implements LoadNote {}

  /** The member has run: from here there is no way back. */
  record HasRun() implements LoadNote {}

  /** The load was given up, and nothing of it is left. */
  record HasTakenBack() implements LoadNote {}
}
