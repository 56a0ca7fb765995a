// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Three members whose counts agree; each test tampers with one count and must be convicted. */
class JudgeTest {
  private static final int MEMBERS = 3;
  private static final long SENT = 1000;

  private static String incarnation(int member) {
    return "00000000000000a" + member;
  }

  private static GuestReport report(int member) {
    List<GuestReport.Tokens> tokens = new ArrayList<>();
    for (int peer = 1; peer <= MEMBERS; peer++) {
      if (peer != member) {
        tokens.add(
            new GuestReport.Tokens(
                peer, incarnation(peer), 0, SENT, SENT, 0, SENT, SENT, 0, 0, 0, 0));
      }
    }
    return new GuestReport(
        member,
        MEMBERS,
        incarnation(member),
        true,
        MEMBERS - 1,
        tokens,
        new GuestReport.Stream(1, 4096, "c0ffee", 0, 0, 0),
        new GuestReport.Stream(1, 4096, "c0ffee", 0, 0, 7000),
        List.of(new GuestReport.Journal("vda", 50, 50, 0, 0, 0, 0)),
        new GuestReport.Memory(100, 5, 400, 0),
        new GuestReport.Ticker(1000, 12_000));
  }

  private static Verdict judge(UnaryOperator<GuestReport> tamperWithSecond) {
    return Judge.judge(List.of(report(1), tamperWithSecond.apply(report(2)), report(3)));
  }

  /** Changes what the second member knows of the first. */
  private static Verdict judgeTokens(UnaryOperator<GuestReport.Tokens> change) {
    return judge(
        report -> {
          List<GuestReport.Tokens> tokens = new ArrayList<>(report.tokens());
          tokens.set(0, change.apply(tokens.get(0)));
          return with(report, tokens, report.streamIn(), report.journal(), report.memory());
        });
  }

  private static GuestReport with(
      GuestReport report,
      List<GuestReport.Tokens> tokens,
      GuestReport.Stream streamIn,
      List<GuestReport.Journal> journal,
      GuestReport.Memory memory) {
    return new GuestReport(
        report.member(),
        report.members(),
        report.incarnation(),
        report.quiesced(),
        report.peersReady(),
        tokens,
        report.streamOut(),
        streamIn,
        journal,
        memory,
        report.ticker());
  }

  private static GuestReport.Tokens received(
      GuestReport.Tokens was, long received, long highest, long doubled, long conflicting) {
    return new GuestReport.Tokens(
        was.peer(),
        was.peerIncarnation(),
        was.peerRestarts(),
        was.sent(),
        was.acknowledged(),
        was.futureAcks(),
        received,
        highest,
        doubled,
        conflicting,
        was.reordered(),
        was.stale());
  }

  @Test
  void countsThatAgreeAreClean() {
    Verdict verdict = judge(UnaryOperator.identity());

    assertThat(verdict.isClean()).isTrue();
    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.tokensSent()).isEqualTo(6 * SENT);
    assertThat(verdict.tokensReceived()).isEqualTo(6 * SENT);
    assertThat(verdict.tcpStallMillisMax()).isEqualTo(7);
    assertThat(verdict.gapMillisMax()).isEqualTo(12);
  }

  @Test
  void aTokenThatWasNotSentYetIsAnOrphan() {
    Verdict verdict = judgeTokens(was -> received(was, SENT + 2, SENT + 2, 0, 0));

    assertThat(verdict.orphans()).isEqualTo(2);
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.isConsistent()).isFalse();
    assertThat(verdict.findings())
        .containsExactly("member 2 has tokens that were not sent, from member 1: 2");
  }

  @Test
  void aTokenSentAgainWithAnotherNonceIsAnOrphan() {
    Verdict verdict = judgeTokens(was -> received(was, SENT, SENT, 0, 5));

    assertThat(verdict.orphans()).isEqualTo(5);
    assertThat(verdict.doubled()).isZero();
  }

  @Test
  void aTokenThatNeverCameIsLost() {
    Verdict verdict = judgeTokens(was -> received(was, SENT - 3, SENT, 0, 0));

    assertThat(verdict.lost()).isEqualTo(3);
    assertThat(verdict.orphans()).isZero();
    assertThat(verdict.isConsistent()).isTrue();
    assertThat(verdict.isClean()).isFalse();
  }

  @Test
  void anOrphanDoesNotMakeUpForALostToken() {
    Verdict verdict = judgeTokens(was -> received(was, SENT - 1, SENT + 1, 0, 0));

    assertThat(verdict.orphans()).isEqualTo(1);
    assertThat(verdict.lost()).isEqualTo(2);
  }

  @Test
  void aTokenThatCameTwiceIsDoubled() {
    Verdict verdict = judgeTokens(was -> received(was, SENT, SENT, 1, 0));

    assertThat(verdict.doubled()).isEqualTo(1);
    assertThat(verdict.isClean()).isFalse();
  }

  @Test
  void countsOfAnotherBootAreNotSetAgainstEachOther() {
    Verdict verdict =
        judgeTokens(
            was ->
                new GuestReport.Tokens(
                    was.peer(), incarnation(9), 0, SENT, SENT, 0, 5, 5, 0, 0, 0, 0));

    assertThat(verdict.lost()).isZero();
    assertThat(verdict.restarts()).isEqualTo(1);
    assertThat(verdict.isClean()).isFalse();
  }

  @Test
  void anAcknowledgementFromTheFutureIsConvicted() {
    Verdict verdict =
        judgeTokens(
            was ->
                new GuestReport.Tokens(
                    was.peer(), was.peerIncarnation(), 0, SENT, SENT, 1, SENT, SENT, 0, 0, 0, 0));

    assertThat(verdict.futureAcks()).isEqualTo(1);
    assertThat(verdict.isConsistent()).isFalse();
  }

  @Test
  void aDiskOfAnotherInstantIsConvicted() {
    Verdict verdict =
        judge(
            report ->
                with(
                    report,
                    report.tokens(),
                    report.streamIn(),
                    List.of(new GuestReport.Journal("vdb", 50, 50, 1, 2, 0, 0)),
                    report.memory()));

    assertThat(verdict.journalErrors()).isEqualTo(3);
    assertThat(verdict.findings())
        .singleElement()
        .asString()
        .contains("disk vdb of member 2", "older 1, newer 2");
  }

  @Test
  void memoryOfTwoInstantsIsConvicted() {
    Verdict verdict =
        judge(
            report ->
                with(
                    report,
                    report.tokens(),
                    report.streamIn(),
                    report.journal(),
                    new GuestReport.Memory(100, 5, 400, 4)));

    assertThat(verdict.memoryErrors()).isEqualTo(4);
    assertThat(verdict.isConsistent()).isFalse();
  }

  @Test
  void aByteOfTheStreamThatIsMissingWrongOrChangedIsConvicted() {
    assertThat(judgeStream(new GuestReport.Stream(1, 4095, "c0ffee", 0, 0, 0)).tcpErrors())
        .isEqualTo(1);
    assertThat(judgeStream(new GuestReport.Stream(1, 4096, "decade", 0, 0, 0)).tcpErrors())
        .isEqualTo(1);
    assertThat(judgeStream(new GuestReport.Stream(1, 4096, "c0ffee", 0, 2, 0)).tcpErrors())
        .isEqualTo(2);
  }

  @Test
  void aBrokenConnectionIsConvictedThoughItCameBack() {
    Verdict verdict = judgeStream(new GuestReport.Stream(2, 100, "feed", 1, 0, 0));

    assertThat(verdict.tcpResets()).isEqualTo(1);
    assertThat(verdict.isConsistent()).isFalse();
  }

  private static Verdict judgeStream(GuestReport.Stream in) {
    return judge(report -> with(report, report.tokens(), in, report.journal(), report.memory()));
  }
}
