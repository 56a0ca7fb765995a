// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.Color;
import io.vnsnap.core.model.MemberName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The NICs of one member, with the transactions that its cut needs, written in advance. */
final class MemberGates {
  private final MemberName member;
  private final List<NicGate> gates;
  private final String prepare;
  private final String hold;
  private final String turnPost;
  private final List<Future<?>> deliveries = new ArrayList<>();
  private boolean held;
  private boolean settled;

  MemberGates(MemberName member, List<NicGate> gates) {
    this.member = member;
    this.gates = List.copyOf(gates);
    this.prepare =
        transaction(rules -> rules.egress(Phase.PRE))
            + transaction(rules -> rules.ingress(Color.PRE));
    this.hold = transaction(rules -> rules.egress(Phase.HOLDING));
    this.turnPost = transaction(rules -> rules.ingress(Color.POST));
  }

  private String transaction(Function<TapRules, List<String>> commands) {
    return TapRules.transaction(
        gates.stream().map(NicGate::rules).map(commands).flatMap(Collection::stream).toList());
  }

  MemberName member() {
    return member;
  }

  List<NicGate> gates() {
    return gates;
  }

  String prepareRules() {
    return prepare;
  }

  String holdRules() {
    return hold;
  }

  String turnPostRules() {
    return turnPost;
  }

  synchronized void setHeld() {
    held = true;
  }

  /** Whether the cut has begun. */
  synchronized boolean isHeld() {
    return held;
  }

  synchronized void setSettled(boolean settled) {
    this.settled = settled;
  }

  /** Whether the guest had taken everything before its vCPUs stopped. */
  synchronized boolean isSettled() {
    return settled;
  }

  synchronized void addDelivery(Future<?> delivery) {
    deliveries.add(delivery);
  }

  synchronized List<Future<?>> deliveries() {
    return List.copyOf(deliveries);
  }
}
