// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringPlan;
import io.vnsnap.core.port.ColoringSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A process that holds frames for one member until it is killed. Arguments: tap, MAC, bridge. */
final class SessionProcess {
  static final String READY = "holding";

  private SessionProcess() {}

  public static void main(String[] arguments) throws Exception {
    Nic nic = new Nic(new MacAddress(arguments[1]), arguments[0], arguments[2], 1, false);
    MemberName member = new MemberName(arguments[0]);
    ColoringPlan plan =
        new ColoringPlan(
            "killed",
            ColorCarrier.GBP,
            0,
            Map.of(member, List.of(nic)),
            List.of(new BridgeMembers(arguments[2], Set.of(nic.mac()), Set.of(0))),
            1 << 20);
    ColoringSession session = new NftablesColoring().begin(plan, new RecordingListener());
    session.hold(member, Duration.ofSeconds(5));
    System.out.println(READY);
    int read = System.in.read();
    System.out.println("not killed: " + read);
    session.close();
  }
}
