// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands in the way of coloring frames of some NICs, found out by trying. */
final class Preflight {
  private static final String HOST = "host network";

  private final List<Nic> nics;
  private final ColorCarrier carrier;
  private final List<Problem> problems = new ArrayList<>();

  Preflight(List<Nic> nics, ColorCarrier carrier) {
    this.nics = List.copyOf(nics);
    this.carrier = carrier;
  }

  List<Problem> check() {
    try (LinkControl control = LinkControl.open()) {
      checkKernel(control);
      LinkTable links = LinkTable.read();
      Set<String> bridges = new HashSet<>();
      for (Nic nic : nics) {
        if (checkPlace(nic, links)) {
          bridges.add(nic.bridge());
          if (links.isVif(nic.tap())) {
            checkVif(nic, control);
          } else {
            checkBatching(nic, control);
          }
          checkSteering(nic, control);
        }
      }
      for (String bridge : bridges) {
        checkBridge(bridge, links);
      }
      checkDescriptors(links);
    } catch (ColoringException e) {
      blocking(HOST, e.getMessage(), "see docs/network.md for what a host must have");
    }
    return List.copyOf(problems);
  }

  private void checkKernel(LinkControl control) {
    try {
      KernelProbe.run(control);
    } catch (ColoringException e) {
      blocking(
          HOST,
          e.getMessage(),
          "run as root on Linux 5.16 or later with nftables 1.0 or later and CONFIG_NETFILTER_EGRESS, CONFIG_NFT_DUP_NETDEV and CONFIG_NFT_FWD_NETDEV");
    }
  }

  /** Whether the NIC has a tap on the bridge that it should be on. */
  private boolean checkPlace(Nic nic, LinkTable links) {
    if (nic.tap().isEmpty()) {
      blocking("NIC " + nic.mac(), "it has no tap", "start the member");
      return false;
    }
    String subject = "tap " + nic.tap();
    if (!links.contains(nic.tap())) {
      blocking(subject, "there is no such interface", "run the check on the member's host");
      return false;
    }
    if (!links.isUp(nic.tap())) {
      blocking(subject, "it is down", "set it up: ip link set %s up".formatted(nic.tap()));
      return false;
    }
    String master = links.master(nic.tap()).orElse("");
    if (!links.isBridge(master) || !master.equals(nic.bridge())) {
      blocking(
          subject,
          master.isEmpty() ? "it is a port of no bridge" : "it is a port of " + master,
          "make it a port of the Linux bridge \"%s\"".formatted(nic.bridge()));
      return false;
    }
    return true;
  }

  private void checkVif(Nic nic, LinkControl control) {
    String subject = "vif " + nic.tap();
    if (carrier == ColorCarrier.SENDER_HOLD) {
      checkSending(subject, nic, control);
    }
    VifRings rings = VifRings.of(nic.tap());
    if (!rings.areVisible()) {
      blocking(
          subject,
          "the state of its rings can't be read in " + VifRings.NETBACK,
          "run as root and mount debugfs: mount -t debugfs debugfs /sys/kernel/debug");
    } else if (!rings.areThere()) {
      // Another guest may be about to take its place.
      warning(subject, "its guest has not connected to it", "wait until it has started");
    }
  }

  private void checkSending(String subject, Nic nic, LinkControl control) {
    try {
      KernelProbe.runSending(control);
    } catch (ColoringException e) {
      blocking(
          subject,
          "frames that are held at their sender can't be sent for it: " + e.getMessage(),
          "install tc and load sch_ingress, act_mirred and cls_u32, or make the VXLAN devices of %s with gbp"
              .formatted(nic.bridge()));
    }
  }

  /** Every frame must have passed the rules when the guest's vCPUs have stopped. */
  private void checkBatching(Nic nic, LinkControl control) throws ColoringException {
    String subject = "tap " + nic.tap();
    if (control.batchedFrames(nic.tap()) > 0) {
      blocking(
          subject,
          "frames that the guest sends wait for later ones",
          "switch this off: ethtool -C %s rx-frames 0".formatted(nic.tap()));
    }
  }

  private void checkSteering(Nic nic, LinkControl control) throws ColoringException {
    String subject = "tap " + nic.tap();
    Path device = Path.of("/sys/class/net", nic.tap());
    Path queues = device.resolve("queues");
    if (!isOf(device, control.index(nic.tap()))) {
      warning(
          subject,
          "whether it steers received packets (RPS) can't be seen, since /sys belongs to another network namespace",
          "mount a sysfs of the agent's namespace, or make sure that RPS is off");
      return;
    }
    try (DirectoryStream<Path> receiving = Files.newDirectoryStream(queues, "rx-*")) {
      for (Path queue : receiving) {
        Path processors = queue.resolve("rps_cpus");
        if (Files.exists(processors)
            && !Files.readString(processors).strip().replaceAll("[0,]", "").isEmpty()) {
          blocking(
              subject,
              "RPS passes the guest's frames on to other processors",
              "switch it off: echo 0 > " + processors);
        }
      }
    } catch (IOException e) {
      throw new ColoringException("%s can't be read: %s".formatted(queues, e.getMessage()), e);
    }
  }

  /** A sysfs shows the devices of the namespace that it was mounted in; names can be the same. */
  private static boolean isOf(Path device, int index) {
    try {
      return Files.readString(device.resolve("ifindex")).strip().equals(Integer.toString(index));
    } catch (IOException e) {
      return false;
    }
  }

  private void checkBridge(String bridge, LinkTable links) throws ColoringException {
    if (!links.isUp(bridge)) {
      blocking("bridge " + bridge, "it is down", "set it up: ip link set %s up".formatted(bridge));
    }
    if (links.filtersVlans(bridge)) {
      blocking(
          "bridge " + bridge,
          "it keeps VLANs apart, so markers can't reach every member",
          "use a bridge for each VLAN");
    }
    if (carrier == ColorCarrier.GBP && links.carrierOf(bridge) != ColorCarrier.GBP) {
      blocking(
          "bridge " + bridge,
          "one of its ports leads to other hosts without carrying the color",
          "make its VXLAN devices with gbp, or use the carrier sender-hold");
    }
  }

  private void checkDescriptors(LinkTable links) throws ColoringException {
    Set<String> taps = new HashSet<>();
    nics.stream()
        .map(Nic::tap)
        .filter(tap -> links.contains(tap) && !links.isVif(tap))
        .forEach(taps::add);
    Map<String, List<Integer>> descriptors = TunDescriptors.borrow(taps);
    descriptors.values().forEach(fds -> fds.forEach(LibC::close));
    taps.removeAll(descriptors.keySet());
    for (String tap : taps) {
      blocking(
          "tap " + tap,
          "no process holds it",
          "use a member whose NIC is served by QEMU through a tap, and see that /proc shows its process");
    }
  }

  private void blocking(String subject, String reason, String remedy) {
    problems.add(new Problem(Problem.Severity.BLOCKING, subject, reason, remedy));
  }

  private void warning(String subject, String reason, String remedy) {
    problems.add(new Problem(Problem.Severity.WARNING, subject, reason, remedy));
  }
}
