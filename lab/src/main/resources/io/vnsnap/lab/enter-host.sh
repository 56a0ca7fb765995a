# Runs inside the new mount and UTS namespaces of a host and its network namespace, and makes
# them look like a machine of its own to libvirt.
# Arguments: host name, the host's folder under /run, its folder of files that last, cache folder.
set -eu
host=$1 run=$2 data=$3 cache=$4

hostname "$host"

# Copies of the machine's namespace handles would keep those namespaces alive after their owners
# have deleted them.
findmnt -rn -t nsfs -o TARGET | while read -r handle; do umount -l "$handle"; done

# sysfs shows the network devices of the namespace it is mounted from. Control groups go, too:
# libvirt then leaves those of the machine alone. It may be mounted several times over.
while mountpoint -q /sys; do umount -R -l /sys; done
mount -t sysfs sysfs /sys

# No systemd, polkit or firewalld of the machine.
if [ -d /run/dbus ]; then mount -t tmpfs -o size=64k tmpfs /run/dbus; fi

for place in "$run/libvirt:/run/libvirt" "$run/vnsnap:/run/vnsnap" \
  "$data/lib:/var/lib/libvirt" "$data/etc:/etc/libvirt" "$data/log:/var/log/libvirt" \
  "$cache:/var/cache/libvirt"; do
  mount --bind "${place%%:*}" "${place#*:}"
done
mount --bind "$data/hosts" /etc/hosts
