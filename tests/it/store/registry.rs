use std::collections::BTreeMap;

use loa::{
    domain::{
        address::{Address, ChannelKind},
        agency::{Agency, Contact, Group, Registry},
    },
    store::registry::Change,
};

use super::given::{NOW, change, email};
use crate::support::databases::both_databases;

fn group(slug: &str) -> Group {
    Group { slug: slug.to_owned(), printed_name: format!("Các đơn vị {slug}") }
}

fn agency(code: &str, groups: &[&str]) -> Agency {
    Agency {
        code: code.to_owned(),
        name: format!("Ủy ban nhân dân {code}"),
        short_name: format!("UBND {code}"),
        groups: groups.iter().map(|&slug| slug.to_owned()).collect(),
        mandatory: false,
    }
}

fn contact(agency: &str, name: &str, addresses: &[Address]) -> Contact {
    Contact {
        agency: agency.to_owned(),
        name: name.to_owned(),
        phone: "0258 3822 000".to_owned(),
        addresses: addresses.to_vec(),
    }
}

fn zalo(value: &str) -> Address {
    Address { channel: ChannelKind::ZaloGroup, value: value.to_owned() }
}

both_databases! {
    async fn a_group_is_added_then_unchanged_then_changed(db: TestDb) {
        let group = group("so-nganh");
        assert_eq!(change!(db.put_group(&group)).unwrap(), Change::Added);
        assert_eq!(change!(db.put_group(&group)).unwrap(), Change::Unchanged);
        let group = Group { printed_name: "Các Sở, ban, ngành".to_owned(), ..group };
        assert_eq!(change!(db.put_group(&group)).unwrap(), Change::Changed);
        assert_eq!(db.registry().await.unwrap().groups, [group]);
    }

    async fn an_agency_is_added_then_unchanged_then_changed_by_any_of_its_fields(db: TestDb) {
        change!(db.put_group(&group("huyen"))).unwrap();
        let first = agency("NT", &["huyen"]);
        assert_eq!(change!(db.put_agency(&first)).unwrap(), Change::Added);
        for new in [
            Agency { name: "Thành phố Nha Trang".to_owned(), ..first.clone() },
            Agency { short_name: "TP. Nha Trang".to_owned(), ..first.clone() },
            Agency { mandatory: true, ..first.clone() },
            Agency { groups: Vec::new(), ..first.clone() },
        ] {
            assert_eq!(change!(db.put_agency(&new)).unwrap(), Change::Changed, "{new:?}");
            assert_eq!(change!(db.put_agency(&new)).unwrap(), Change::Unchanged, "{new:?}");
            assert_eq!(db.registry().await.unwrap().agencies, [new]);
        }
    }

    async fn the_groups_of_an_agency_are_the_same_in_whatever_order_they_are_given(db: TestDb) {
        // Orders that bytes and Vietnamese dictionaries see differently.
        let slugs = ["B", "_x", "a", "đ", "e", "-y"];
        for slug in slugs {
            change!(db.put_group(&group(slug))).unwrap();
        }
        assert_eq!(change!(db.put_agency(&agency("NT", &slugs))).unwrap(), Change::Added);
        let turned: Vec<_> = slugs.iter().rev().chain(&slugs).copied().collect();
        assert_eq!(change!(db.put_agency(&agency("NT", &turned))).unwrap(), Change::Unchanged);
        assert_eq!(change!(db.put_agency(&agency("NT", &["đ", "a"]))).unwrap(), Change::Changed);
        assert_eq!(db.registry().await.unwrap().agencies, [agency("NT", &["a", "đ"])]);
    }

    async fn an_agency_cannot_join_a_group_that_is_not_there(db: TestDb) {
        let mut tx = db.begin().await.unwrap();
        tx.put_agency(&agency("NT", &["khong-co"])).await.unwrap_err();
        drop(tx);
        assert_eq!(db.registry().await.unwrap(), Registry::default());
    }

    async fn a_contact_is_added_then_unchanged_then_changed(db: TestDb) {
        change!(db.put_agency(&agency("NT", &[]))).unwrap();
        let first = contact("NT", "Trần Thị Bình", &[email("binh"), zalo("g1")]);
        assert_eq!(change!(db.put_contact(&first)).unwrap(), Change::Added);
        let turned = contact("NT", "Trần Thị Bình", &[zalo("g1"), email("binh"), zalo("g1")]);
        assert_eq!(change!(db.put_contact(&turned)).unwrap(), Change::Unchanged);
        for new in [
            Contact { phone: "0905 000 000".to_owned(), ..first.clone() },
            contact("NT", "Trần Thị Bình", &[email("binh.tt"), zalo("g1")]),
            contact("NT", "Trần Thị Bình", &[]),
        ] {
            assert_eq!(change!(db.put_contact(&new)).unwrap(), Change::Changed, "{new:?}");
            assert_eq!(db.registry().await.unwrap().contacts, [new]);
        }
    }

    async fn a_contact_of_an_agency_that_is_not_there_is_refused(db: TestDb) {
        let mut tx = db.begin().await.unwrap();
        tx.put_contact(&contact("khong-co", "A", &[])).await.unwrap_err();
    }

    async fn an_address_that_a_contact_keeps_keeps_its_mark(db: TestDb) {
        change!(db.put_agency(&agency("NT", &[]))).unwrap();
        change!(db.put_contact(&contact("NT", "A", &[email("a"), email("b")]))).unwrap();
        change!(db.mark_bad(&email("a"), NOW, "550 no such user")).unwrap();
        change!(db.mark_bad(&email("b"), NOW, "550 mailbox gone")).unwrap();

        change!(db.put_contact(&contact("NT", "A", &[email("a"), email("c")]))).unwrap();
        let marks = BTreeMap::from([(email("a"), "550 no such user".to_owned())]);
        assert_eq!(db.bad_addresses().await.unwrap(), marks);

        change!(db.put_contact(&contact("NT", "A", &[email("a"), email("b")]))).unwrap();
        assert_eq!(db.bad_addresses().await.unwrap(), marks, "who comes back begins without a mark");
    }

    async fn a_mark_holds_for_every_contact_with_the_address_until_it_is_taken_off(db: TestDb) {
        for code in ["NT", "CR"] {
            change!(db.put_agency(&agency(code, &[]))).unwrap();
            change!(db.put_contact(&contact(code, "A", &[email("chung"), zalo("chung@tinh.example")]))).unwrap();
        }
        change!(db.mark_bad(&email("khong-ai-co"), NOW, "x")).unwrap();
        change!(db.mark_bad(&email("chung"), NOW, "lần một")).unwrap();
        change!(db.mark_bad(&email("chung"), NOW, "lần hai")).unwrap();
        let marks = BTreeMap::from([(email("chung"), "lần hai".to_owned())]);
        assert_eq!(db.bad_addresses().await.unwrap(), marks, "the same words on another channel are not meant");

        change!(db.put_contact(&contact("CR", "A", &[]))).unwrap();
        assert_eq!(db.bad_addresses().await.unwrap(), marks, "the other contact still has it");
        change!(db.mark_good(&email("khong-ai-co"))).unwrap();
        change!(db.mark_good(&email("chung"))).unwrap();
        assert_eq!(db.bad_addresses().await.unwrap(), BTreeMap::new());
    }

    async fn the_registry_is_read_back_as_it_was_put_in_the_same_order_everywhere(db: TestDb) {
        let whole = Registry {
            groups: ["B", "_x", "a", "Đ"].map(group).to_vec(),
            agencies: vec![
                agency("Be", &[]),
                Agency { mandatory: true, ..agency("_x", &["B", "_x", "a"]) },
                agency("an", &["a"]),
                agency("Đa", &["Đ"]),
            ],
            contacts: vec![
                contact("Be", "An", &[]),
                contact("Be", "an", &[email("B"), email("_a"), email("a"), zalo("1")]),
                contact("Be", "Đức", &[email("B")]),
                contact("an", "An", &[email("B")]),
            ],
        };
        for group in whole.groups.iter().rev() {
            change!(db.put_group(group)).unwrap();
        }
        for agency in whole.agencies.iter().rev() {
            change!(db.put_agency(agency)).unwrap();
        }
        for contact in whole.contacts.iter().rev() {
            change!(db.put_contact(contact)).unwrap();
        }
        assert_eq!(db.registry().await.unwrap(), whole);
    }
}
