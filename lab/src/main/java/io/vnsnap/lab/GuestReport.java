// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Optional;

/**
 * What the workload of one member has counted; see docs/lab.md for what each count proves.
 *
 * @param member its number, from 1
 * @param incarnation random, new at each boot; a restored member keeps it
 * @param quiesced whether it was told to send no more
 * @param peersReady peers it has heard from
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GuestReport(
    int member,
    int members,
    String incarnation,
    boolean quiesced,
    int peersReady,
    List<Tokens> tokens,
    Stream streamOut,
    Stream streamIn,
    List<Journal> journal,
    Memory memory,
    Ticker ticker) {
  public GuestReport {
    tokens = List.copyOf(tokens);
    journal = List.copyOf(journal);
  }

  /**
   * Tokens from and to one peer.
   *
   * @param sent to the peer
   * @param acknowledged highest own sequence that the peer said it has
   * @param futureAcks acknowledgements of tokens that this member has not sent
   * @param received from the peer, each sequence counted once
   * @param doubled one frame delivered twice
   * @param conflicting a sequence known already with another nonce: it had come before it was sent
   * @param stale older than what is remembered
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Tokens(
      int peer,
      String peerIncarnation,
      long peerRestarts,
      long sent,
      long acknowledged,
      long futureAcks,
      long received,
      long highest,
      long doubled,
      long conflicting,
      long reordered,
      long stale) {}

  /**
   * One direction of a TCP stream.
   *
   * @param epoch connections of this boot
   * @param checksum over all bytes of the connection, in order
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Stream(
      long epoch,
      long bytes,
      String checksum,
      long resets,
      long contentErrors,
      long longestStallMicros) {}

  /**
   * The journal on one disk.
   *
   * @param older times the disk was behind memory
   * @param newer times the disk was ahead of memory
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Journal(
      String disk,
      long issued,
      long completed,
      long older,
      long newer,
      long corrupt,
      long ioErrors) {
    public long errors() {
      return older + newer + corrupt + ioErrors;
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Memory(long pages, long generation, long rewritten, long errors) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Ticker(long ticks, long longestGapMicros) {}

  Optional<Tokens> tokensOf(int peer) {
    return tokens.stream().filter(count -> count.peer() == peer).findFirst();
  }

  /** Whether every part of the workload is at work. */
  public boolean isAtWork() {
    return peersReady == members - 1
        && tokens.stream().allMatch(count -> count.received() > 0)
        && (members < 2 || streamIn.bytes() > 0)
        && journal.stream().allMatch(disk -> disk.completed() > 0);
  }
}
