// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import org.w3c.dom.Element;

/**
 * libxl's description of a PV domain, as xl writes it in front of a saved domain: the keys and
 * words of libxl_types.idl. What is left out gets libxl's default.
 *
 * @param cInfo how the domain is made
 * @param bInfo what is in it
 */
record LibxlConfig(
    CreateInfo cInfo,
    BuildInfo bInfo,
    List<Disk> disks,
    List<Nic> nics,
    Action onPoweroff,
    Action onReboot,
    Action onCrash) {
  private static final long KIB = 1024;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.NON_EMPTY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** libxl_domain_create_info. */
  record CreateInfo(String type, String name, String uuid) {}

  /**
   * libxl_domain_build_info.
   *
   * @param availVcpus the numbers of those that are on, in order
   * @param pv makes it one of a PV domain; what used to be in it is beside it
   */
  record BuildInfo(
      int maxVcpus,
      List<Integer> availVcpus,
      long maxMemkb,
      long targetMemkb,
      String kernel,
      String cmdline,
      String ramdisk,
      String bootloader,
      List<String> bootloaderArgs,
      @JsonProperty("type.pv") @JsonInclude(JsonInclude.Include.ALWAYS) Map<String, String> pv) {}

  /**
   * libxl_device_disk. Which of its backends serves it libxl finds out by itself.
   *
   * @param readwrite 1 or 0, as removable and isCdrom
   */
  record Disk(
      String pdevPath, String vdev, Format format, int removable, int readwrite, int isCdrom) {}

  /** libxl_disk_format, those that libvirt has too. */
  enum Format {
    @JsonProperty("raw")
    RAW,
    @JsonProperty("qcow")
    QCOW,
    @JsonProperty("qcow2")
    QCOW2,
    @JsonProperty("vhd")
    VHD,
    @JsonProperty("qed")
    QED,
    @JsonProperty("empty")
    EMPTY
  }

  /**
   * libxl_device_nic.
   *
   * @param devid its number; if none is given libxl takes the next
   */
  record Nic(Integer devid, Integer mtu, String mac, String bridge, String ifname, String script) {}

  /** libxl_action_on_shutdown, those that libvirt has too. */
  enum Action {
    @JsonProperty("destroy")
    DESTROY,
    @JsonProperty("restart")
    RESTART,
    @JsonProperty("restart_rename")
    RESTART_RENAME,
    @JsonProperty("preserve")
    PRESERVE,
    @JsonProperty("coredump_destroy")
    COREDUMP_DESTROY,
    @JsonProperty("coredump_restart")
    COREDUMP_RESTART
  }

  /**
   * @param exported the files of disks that are to be used instead of those in the XML, by target
   * @throws HypervisorException if something in the XML has no counterpart, naming it
   */
  static LibxlConfig of(DomainXml xml, Map<String, Path> exported) throws HypervisorException {
    List<Disk> disks = new ArrayList<>();
    for (Element disk : xml.devices("disk")) {
      disks.add(disk(xml, disk, exported));
    }
    return new LibxlConfig(
        new CreateInfo("pv", xml.name(), xml.uuid()),
        buildInfo(xml),
        disks,
        xml.devices("interface").stream().map(LibxlConfig::nic).toList(),
        action(xml, "on_poweroff", Action.DESTROY),
        action(xml, "on_reboot", Action.RESTART),
        action(xml, "on_crash", Action.DESTROY));
  }

  /** As libxl_domain_config_from_json reads it. */
  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("this can always be written as JSON", e);
    }
  }

  private static BuildInfo buildInfo(DomainXml xml) {
    Optional<Element> os = DomainXml.child(xml.root(), "os");
    int on =
        DomainXml.child(xml.root(), "vcpu")
            .map(vcpu -> vcpu.getAttribute("current"))
            .filter(current -> !current.isEmpty())
            .map(Integer::parseInt)
            .orElseGet(xml::vcpus);
    return new BuildInfo(
        xml.vcpus(),
        IntStream.range(0, on).boxed().toList(),
        xml.memoryBytes() / KIB,
        xml.currentMemoryBytes() / KIB,
        os.map(e -> text(e, "kernel")).orElse(""),
        os.map(e -> text(e, "cmdline")).orElse(""),
        os.map(e -> text(e, "initrd")).orElse(""),
        text(xml.root(), "bootloader"),
        words(text(xml.root(), "bootloader_args")),
        Map.of());
  }

  private static Disk disk(DomainXml xml, Element disk, Map<String, Path> exported)
      throws HypervisorException {
    String target = XenDevices.target(disk);
    boolean isCdrom = disk.getAttribute("device").equals("cdrom");
    Path file =
        Optional.ofNullable(exported.get(target)).or(() -> XenDevices.source(disk)).orElse(null);
    if (file == null && !isCdrom) {
      throw new HypervisorException(
          "disk %s of %s lies in no file or device".formatted(target, xml.name()));
    }
    boolean isReadOnly = isCdrom || DomainXml.child(disk, "readonly").isPresent();
    return new Disk(
        file == null ? "" : file.toString(),
        target,
        file == null ? Format.EMPTY : format(xml, disk),
        isCdrom ? 1 : 0,
        isReadOnly ? 0 : 1,
        isCdrom ? 1 : 0);
  }

  private static Format format(DomainXml xml, Element disk) throws HypervisorException {
    String format = XenDevices.format(disk);
    return switch (format) {
      case "raw" -> Format.RAW;
      case "qcow" -> Format.QCOW;
      case "qcow2" -> Format.QCOW2;
      case "vhd" -> Format.VHD;
      case "qed" -> Format.QED;
      default ->
          throw new HypervisorException(
              "disk %s of %s has the format %s, which xl does not know"
                  .formatted(XenDevices.target(disk), xml.name(), format));
    };
  }

  private static Nic nic(Element nic) {
    String name = DomainXml.attribute(nic, "target", "dev");
    Matcher generated = XenDevices.GENERATED_VIF.matcher(name);
    boolean isGenerated = generated.matches();
    String mtu = DomainXml.attribute(nic, "mtu", "size");
    return new Nic(
        isGenerated ? Integer.valueOf(generated.group(1)) : null,
        mtu.isEmpty() ? null : Integer.valueOf(mtu),
        DomainXml.attribute(nic, "mac", "address"),
        XenDevices.bridge(nic),
        isGenerated ? "" : name,
        DomainXml.attribute(nic, "script", "path"));
  }

  private static Action action(DomainXml xml, String event, Action usual)
      throws HypervisorException {
    String action = text(xml.root(), event);
    return switch (action) {
      case "" -> usual;
      case "destroy" -> Action.DESTROY;
      case "restart" -> Action.RESTART;
      case "rename-restart" -> Action.RESTART_RENAME;
      case "preserve" -> Action.PRESERVE;
      case "coredump-destroy" -> Action.COREDUMP_DESTROY;
      case "coredump-restart" -> Action.COREDUMP_RESTART;
      default ->
          throw new HypervisorException(
              "%s of %s is %s, which xl does not know".formatted(event, xml.name(), action));
    };
  }

  private static String text(Element parent, String child) {
    return DomainXml.child(parent, child).map(e -> e.getTextContent().trim()).orElse("");
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
  }
}
