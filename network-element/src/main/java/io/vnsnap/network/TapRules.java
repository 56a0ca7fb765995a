// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.Color;
import io.vnsnap.core.model.ColorCarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The nftables rules on one tap, as commands of nft's language.
 *
 * <p>The egress chain sees frames for the guest and comes after everybody else's, so that what is
 * held has passed all other rules once; the ingress chain sees frames of the guest and comes first.
 *
 * @param table the table of the operation
 * @param number the NIC's place among those of the operation; part of the chains' names
 * @param memberSet the set of the addresses of all members on the bridge
 * @param guestMac the address of the NIC
 * @param devices where frames are forwarded to
 */
record TapRules(
    String table,
    int number,
    String tap,
    ColorCarrier carrier,
    String memberSet,
    String guestMac,
    Devices devices) {

  /**
   * Interface indexes of the capture devices, rather than names, which libnftables would look up in
   * the namespace of the thread that happens to call; 0 for a device that is not referred to.
   */
  record Devices(int hold, int waiting, int log, int send) {}

  /** The mark of frames that we put into a tap: they pass our own rules. */
  static final int INJECTED_MARK = 0x564e5300;

  /** Set while the sender is post. One of the 16 low bits, which VXLAN carries with gbp. */
  static final int COLOR_BIT = 0x2000;

  private static final String IS_MARKER =
      "ether type 0x%04x ether saddr & ff:ff:ff:00:00:00 == %s"
          .formatted(Marker.ETHER_TYPE, Frame.text(Marker.SOURCE_PREFIX));

  /** Creates both chains without rules. */
  List<String> chains() {
    return List.of(
        "add chain netdev %s %s { type filter hook ingress device \"%s\" priority -500; policy accept; }"
            .formatted(table, ingressChain(), tap),
        "add chain netdev %s %s { type filter hook egress device \"%s\" priority 500; policy accept; }"
            .formatted(table, egressChain(), tap));
  }

  /** Replaces the rules on frames for the guest. */
  List<String> egress(Phase phase) {
    List<String> rules = new ArrayList<>();
    rules.add("meta mark 0x%08x accept".formatted(INJECTED_MARK));
    rules.add("%s fwd to %d".formatted(IS_MARKER, devices.log()));
    switch (phase) {
      case PRE -> {
        if (carrier == ColorCarrier.GBP) {
          rules.add("%s fwd to %d".formatted(isPost(), devices.hold()));
        }
      }
      case HOLDING -> {
        if (carrier == ColorCarrier.GBP) {
          rules.add("%s fwd to %d".formatted(isPost(), devices.hold()));
        }
        rules.add("fwd to %d".formatted(devices.waiting()));
      }
      case OPEN -> {
        if (carrier == ColorCarrier.GBP) {
          rules.add(isPost() + " accept");
        }
        rules.add("ether saddr @%s dup to %d".formatted(memberSet, devices.log()));
      }
    }
    return replace(egressChain(), rules);
  }

  /** Takes all rules on frames for the guest away. */
  List<String> egressFree() {
    return replace(egressChain(), List.of());
  }

  /** Replaces the rules on frames of the guest. */
  List<String> ingress(Color color) {
    List<String> rules =
        switch (carrier) {
          case GBP ->
              switch (color) {
                case PRE -> List.of("meta mark set meta mark & 0x%08x".formatted(~COLOR_BIT));
                case POST -> List.of("meta mark set meta mark | 0x%08x".formatted(COLOR_BIT));
              };
          case SENDER_HOLD ->
              switch (color) {
                case PRE -> List.of();
                case POST ->
                    List.of(
                        passAs(SourceTokens.FIRST, guestMac),
                        "fwd to %d".formatted(devices.send()));
              };
        };
    return replace(ingressChain(), rules);
  }

  /** Lets frames with one more token pass, as frames of the address that it stands for. */
  String tokenRule(long token, long mac) {
    return "insert rule netdev %s %s %s"
        .formatted(table, ingressChain(), passAs(token, Frame.text(mac)));
  }

  /** Takes all rules on frames of the guest away. */
  List<String> ingressFree() {
    return replace(ingressChain(), List.of());
  }

  private static String passAs(long token, String mac) {
    return "ether saddr %s ether saddr set %s accept".formatted(Frame.text(token), mac);
  }

  private static String isPost() {
    return "meta mark & 0x%08x != 0".formatted(COLOR_BIT);
  }

  private List<String> replace(String chain, List<String> rules) {
    List<String> commands = new ArrayList<>();
    commands.add("flush chain netdev %s %s".formatted(table, chain));
    for (String rule : rules) {
      commands.add("add rule netdev %s %s %s".formatted(table, chain, rule));
    }
    return commands;
  }

  private String ingressChain() {
    return "sent" + number;
  }

  private String egressChain() {
    return "received" + number;
  }

  /** Several commands as one transaction. */
  static String transaction(List<String> commands) {
    return commands.stream().collect(Collectors.joining("\n", "", "\n"));
  }
}
