// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.ExportPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.MemberExport;
import io.vnsnap.core.port.MemberExporter;
import io.vnsnap.hooks.DomainFile;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.xen.stream.DeviceState;
import io.vnsnap.xen.stream.DomainKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.w3c.dom.Element;

/**
 * Makes of members that were saved on Xen what {@code xl restore} takes, with raw or qcow2 disks.
 */
public final class XlExporter implements MemberExporter {
  @Override
  public MemberExport open(ExportPlan plan) throws HypervisorException {
    MemberName member = plan.member();
    try {
      DeviceState devices = devices(plan);
      DomainXml xml = domain(plan);
      Map<SavedDisk, XlExport.DiskFile> disks = new LinkedHashMap<>();
      Map<String, Path> places = new LinkedHashMap<>();
      for (SavedDisk disk : plan.disks()) {
        XlExport.DiskFile file = diskFile(member, xml, disk);
        disks.put(disk, file);
        places.put(disk.target(), plan.target().resolve(file.name()));
      }
      return new XlExport(plan, devices, LibxlConfig.of(xml, places).json(), disks);
    } catch (IOException e) {
      throw new HypervisorException(
          "%s can't be exported: %s".formatted(member, e.getMessage()), e);
    }
  }

  private static DeviceState devices(ExportPlan plan) throws HypervisorException, IOException {
    Path file = plan.directory().resolve(CheckpointFactory.DEVICE_FILE);
    if (!DeviceState.isIn(file)) {
      throw new HypervisorException(
          "%s was not saved on Xen, and --as xl is for members saved on Xen; name those with --member"
              .formatted(plan.member()));
    }
    DeviceState devices = DeviceState.read(file);
    if (devices.header().kind() != DomainKind.PV) {
      throw new HypervisorException(
          "%s is no PV guest, and others can't be exported yet".formatted(plan.member()));
    }
    return devices;
  }

  private static DomainXml domain(ExportPlan plan) throws HypervisorException {
    try {
      return new DomainFile(plan.directory()).readXml();
    } catch (HypervisorException e) {
      throw new HypervisorException(
          "%s can't be exported: %s".formatted(plan.member(), e.getMessage()), e);
    }
  }

  private static XlExport.DiskFile diskFile(MemberName member, DomainXml xml, SavedDisk disk)
      throws HypervisorException {
    Element element = XenDevices.disk(xml, disk.target());
    String format = XenDevices.format(element);
    if (!format.equals(XlExport.RAW) && !format.equals(XlExport.QCOW2)) {
      throw new HypervisorException(
          "disk %s of %s has the format %s, and only raw and qcow2 can be exported"
              .formatted(disk.target(), member, format));
    }
    return new XlExport.DiskFile("%s-%s.%s".formatted(member, disk.target(), format), format);
  }
}
