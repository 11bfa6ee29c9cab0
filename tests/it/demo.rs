//! The README's main command.

use crate::support::program::Desk;

#[test]
fn the_demo_reaches_everyone_by_every_way() {
    let desk = Desk::on("sqlite://unused.db");
    let ended = desk.loa(&["demo", "--once"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for line in ["61/61 đơn vị", "63/63 đã đến", "12/12 đã đến", "3/3 đã đến", "2021/01/STTTT-BCVTCNTT ngày 06/12/2021"]
    {
        assert!(ended.out.contains(line), "{line} is missing in {}", ended.out);
    }
    assert!(!desk.path("unused.db").exists(), "the demo leaves nothing behind");
}
