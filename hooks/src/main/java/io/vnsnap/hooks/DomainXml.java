// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** libvirt's description of a domain; see https://libvirt.org/formatdomain.html. */
public final class DomainXml {
  private final Document document;

  private DomainXml(Document document) {
    this.document = document;
  }

  public static DomainXml parse(String xml) throws HypervisorException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setNamespaceAware(true);
      return new DomainXml(
          factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml))));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new HypervisorException("the domain's XML can't be read: " + e.getMessage(), e);
    }
  }

  public String text() throws HypervisorException {
    try {
      TransformerFactory factory = TransformerFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      Transformer transformer = factory.newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter out = new StringWriter();
      transformer.transform(new DOMSource(document), new StreamResult(out));
      return out.toString();
    } catch (TransformerException e) {
      throw new HypervisorException("the domain's XML can't be written: " + e.getMessage(), e);
    }
  }

  public Document document() {
    return document;
  }

  public Element root() {
    return document.getDocumentElement();
  }

  public String name() {
    return child(root(), "name").map(Element::getTextContent).orElse("").trim();
  }

  public String uuid() {
    return child(root(), "uuid").map(Element::getTextContent).orElse("").trim();
  }

  /** kvm, qemu (emulation) and so on. */
  public String type() {
    return root().getAttribute("type");
  }

  public long memoryBytes() {
    return bytes("memory").orElse(0L);
  }

  /** What the guest's balloon leaves it. */
  public long currentMemoryBytes() {
    return bytes("currentMemory").orElseGet(this::memoryBytes);
  }

  private Optional<Long> bytes(String name) {
    return child(root(), name)
        .map(
            e ->
                Long.parseLong(e.getTextContent().trim())
                    * unitBytes(e.getAttribute("unit").toLowerCase(Locale.ROOT)));
  }

  private static long unitBytes(String unit) {
    return switch (unit) {
      case "b", "bytes" -> 1;
      case "kb" -> 1000;
      case "mb" -> 1_000_000;
      case "m", "mib" -> 1L << 20;
      case "gb" -> 1_000_000_000;
      case "g", "gib" -> 1L << 30;
      default -> 1L << 10;
    };
  }

  public int vcpus() {
    return child(root(), "vcpu").map(e -> Integer.parseInt(e.getTextContent().trim())).orElse(1);
  }

  /** Whether the guest's balloon tells the host which of its pages are free. */
  public boolean hasFreePageReporting() {
    return devices("memballoon").stream()
        .anyMatch(e -> e.getAttribute("freePageReporting").equals("on"));
  }

  public Optional<Element> devices() {
    return child(root(), "devices");
  }

  /** The devices with that element name, such as disk. */
  public List<Element> devices(String name) {
    return devices().map(e -> children(e, name)).orElse(List.of());
  }

  /** The file with the UEFI variables, if the machine has one. */
  public Optional<Element> nvram() {
    return child(root(), "os").flatMap(os -> child(os, "nvram"));
  }

  public static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && name.equals(element.getLocalName())) {
        found.add(element);
      }
    }
    return found;
  }

  public static Optional<Element> child(Element parent, String name) {
    return children(parent, name).stream().findFirst();
  }

  /** An attribute of a child element, empty if either is missing. */
  public static String attribute(Element parent, String child, String attribute) {
    return child(parent, child).map(e -> e.getAttribute(attribute)).orElse("");
  }
}
