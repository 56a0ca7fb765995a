// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.HostName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A host: its members, its end of the network, its agent. */
final class SimulatedHost {
  private final HostName name;
  private final World world;
  private final List<SimulatedMember> members = new ArrayList<>();
  private final Map<SimulatedHost, Wire> wires = new HashMap<>();
  private final SimulatedAgent agent;

  SimulatedHost(int number, World world) {
    this.name = new HostName("h" + number);
    this.world = world;
    this.agent = new SimulatedAgent(this, world);
  }

  HostName name() {
    return name;
  }

  List<SimulatedMember> members() {
    return members;
  }

  SimulatedAgent agent() {
    return agent;
  }

  /** The bridge: to members here at once, to other hosts over their wires. */
  void forward(Frame frame, boolean marked) {
    if (frame.receiver() == null) {
      world.hosts().forEach(host -> forwardTo(host, frame, marked));
    } else {
      forwardTo(frame.receiver().host(), frame, marked);
    }
  }

  private void forwardTo(SimulatedHost host, Frame frame, boolean marked) {
    if (host == this) {
      arrive(frame, marked);
    } else {
      boolean markOnWire = marked && world.scenario().carrier() == ColorCarrier.GBP;
      wireTo(host).carry(() -> host.arrive(frame, markOnWire), () -> host.lose(frame));
    }
  }

  void sendMarkers() {
    for (SimulatedHost host : world.hosts()) {
      if (host == this) {
        agent.markerArrived(this);
      } else {
        wireTo(host).carry(() -> host.agent.markerArrived(this), () -> {});
      }
    }
  }

  private void arrive(Frame frame, boolean marked) {
    if (frame.receiver() == null) {
      for (SimulatedMember member : members) {
        if (member != frame.sender()) {
          member.tap().receive(frame, marked);
        }
      }
    } else {
      frame.receiver().tap().receive(frame, marked);
    }
  }

  private void lose(Frame frame) {
    if (frame.receiver() == null) {
      members.forEach(member -> world.judge().lost(frame, member));
    } else {
      world.judge().lost(frame, frame.receiver());
    }
  }

  /** The gateway says something to a member now and then. */
  void beginOutsideTraffic() {
    world
        .agenda()
        .after(
            world.chance().between(1, 4 * world.scenario().sendIntervalMicros()),
            () -> {
              if (world.isTalking()) {
                SimulatedMember member = members.get(world.chance().below(members.size()));
                Frame frame = new Frame(world.nextFrameNumber(), null, member, false);
                world.judge().sent(frame);
                arrive(frame, false);
                beginOutsideTraffic();
              }
            });
  }

  private Wire wireTo(SimulatedHost host) {
    return wires.computeIfAbsent(host, unused -> new Wire(world));
  }
}
