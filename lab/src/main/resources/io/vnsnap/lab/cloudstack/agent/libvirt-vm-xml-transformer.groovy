// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// CloudStack's agent hands the XML of each domain through this before it starts a VM. Here VMs are
// emulated, and boot the lab's kernel with the workload; the command line of each is in a file.
class Transformer {
  String transform(Object logger, String xml) {
    def found = (xml =~ /<name>([^<]+)<\/name>/)
    String name = found.find() ? found.group(1) : ""
    File file = new File("@GUESTS@/" + name)
    String line = (file.exists() ? file : new File("@GUESTS@/default")).text.trim()

    xml = xml.replaceFirst(/<domain type=(['"])kvm['"]/, "<domain type='qemu'")
    xml = xml.replaceAll(/(?s)<timer name=(['"])kvmclock['"][^>]*>(\s*<\/timer>)?/, "")
    xml = xml.replaceAll(/<input type=(['"])tablet['"][^>]*\/>/, "")
    xml = xml.replaceAll(/(?s)<bandwidth>.*?<\/bandwidth>/, "")
    if (!xml.contains("<kernel>")) {
      String boot = "<kernel>@KERNEL@</kernel>\n<initrd>@INITRD@</initrd>\n<cmdline>" + line + "</cmdline>"
      xml = xml.replaceFirst(/(<type[^>]*>hvm<\/type>)/, "\$1\n" + java.util.regex.Matcher.quoteReplacement(boot))
    }
    // The second port, for the beats; what comes first is the console.
    if (!(xml =~ /<target port=.1.\/>/).find()) {
      xml = xml.replaceFirst(/(?s)(<serial type=.pty.>\s*<target port=.0.\/>\s*<\/serial>)/, "\$1\n<serial type='pty'>\n<target port='1'/>\n</serial>")
    }
    return xml
  }
}
new Transformer()
